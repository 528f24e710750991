package calendar_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/calendar"
)

var weekdays = []string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}

func zones(t testing.TB) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range []string{china, "Australia/Sydney", "America/New_York", "Australia/Lord_Howe", "America/Havana", "UTC"} {
		all = append(all, zone(t, name))
	}
	return all
}

// drawSpec draws a window that Parse accepts.
func drawSpec(t *rapid.T, zones []*time.Location) calendar.Spec {
	s := calendar.Spec{Zone: rapid.SampledFrom(zones).Draw(t, "zone")}
	s.Holidays = rapid.SampledFrom([]string{"", "cn", "us"}).Draw(t, "holidays")
	if rapid.Bool().Draw(t, "workdays") {
		s.Days = rapid.SampledFrom([][]string{{"workdays"}, {"workdays", "Sat"}, {"Sun", "Workdays"}}).Draw(t, "days")
	} else {
		s.Days = rapid.SliceOfNDistinct(rapid.SampledFrom(weekdays), 1, 7, rapid.ID).Draw(t, "days")
	}
	// Edges in order make spans that do not overlap; the last may cross midnight.
	edges := rapid.SliceOfNDistinct(rapid.IntRange(0, 1439), 2, 6, rapid.ID).Draw(t, "edges")
	for i := range edges {
		for j := range i {
			if edges[i] < edges[j] {
				edges[i], edges[j] = edges[j], edges[i]
			}
		}
	}
	shift := rapid.IntRange(0, 1).Draw(t, "shift")
	for i := shift; i+1 < len(edges)+shift; i += 2 {
		s.Hours = append(s.Hours, hoursOf(edges[i%len(edges)], edges[(i+1)%len(edges)]))
	}
	return s
}

func hoursOf(from, to int) string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60)
}

// drawTime draws an instant from 2025 to 2027, often on a whole minute.
func drawTime(t *rapid.T, label string) time.Time {
	base := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	at := base.Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, label)) * time.Minute)
	return at.Add(time.Duration(rapid.SampledFrom([]int{0, 0, 1, 59_999_999_999}).Draw(t, "nanoseconds")))
}

func TestAWindowReadsBackWhatItSays(t *testing.T) {
	catalog, zones := builtIn(t), zones(t)
	rapid.Check(t, func(t *rapid.T) {
		w, err := calendar.Parse(drawSpec(t, zones), catalog)
		if err != nil {
			t.Fatal(err)
		}
		again, err := calendar.Parse(w.Spec(), catalog)
		if err != nil || !reflect.DeepEqual(w, again) {
			t.Fatalf("%v reads back as %v: %v", w, again, err)
		}
	})
}

func TestContainsAgreesWithNextOpenAndCloses(t *testing.T) {
	catalog, zones := builtIn(t), zones(t)
	rapid.Check(t, func(t *rapid.T) {
		w, err := calendar.Parse(drawSpec(t, zones), catalog)
		if err != nil {
			t.Fatal(err)
		}
		at := drawTime(t, "at")
		horizon := time.Duration(rapid.IntRange(0, 20*24*60).Draw(t, "horizon")) * time.Minute
		open, d := w.NextOpen(at, horizon)
		if d.State == calendar.Outside {
			open = at.Add(horizon + 1)
		} else if got := w.Contains(open); got != d || open.Before(at) {
			t.Fatalf("opens at %v with %v, but there it is %v", open, d, got)
		}
		checkBetween(t, w, at, open, calendar.Outside)
		if d.State != calendar.Inside {
			return
		}
		closes, ok := w.Closes(open, horizon)
		if !ok {
			closes = open.Add(horizon + 1)
		} else if got := w.Contains(closes); got.State == calendar.Inside || !closes.After(open) {
			t.Fatalf("closes at %v, but there it is %v", closes, got)
		}
		checkBetween(t, w, open, closes, calendar.Inside)
	})
}

// checkBetween checks instants from begin up to, not including, end.
func checkBetween(t *rapid.T, w calendar.Window, begin, end time.Time, want calendar.State) {
	if !begin.Before(end) {
		return
	}
	for range 5 {
		at := begin.Add(time.Duration(rapid.Int64Range(0, int64(end.Sub(begin))-1).Draw(t, "between")))
		if got := w.Contains(at); got.State != want {
			t.Fatalf("at %v, between %v and %v, %v is %v", at, begin, end, w, got)
		}
	}
}

func TestAWindowAndItsComplementHoldEveryInstantOnce(t *testing.T) {
	zones := zones(t)
	rapid.Check(t, func(t *rapid.T) {
		chosen := rapid.SliceOfNDistinct(rapid.SampledFrom(weekdays), 1, 6, rapid.ID).Draw(t, "days")
		var others []string
		for _, d := range weekdays {
			if !strings.Contains(strings.Join(chosen, " "), d) {
				others = append(others, d)
			}
		}
		edges := rapid.SliceOfNDistinct(rapid.IntRange(0, 1439), 2, 2, rapid.ID).Draw(t, "edges")
		location, at := rapid.SampledFrom(zones).Draw(t, "zone"), drawTime(t, "at")
		held := 0
		for _, days := range [][]string{chosen, others} {
			for _, span := range []string{hoursOf(edges[0], edges[1]), hoursOf(edges[1], edges[0])} {
				w, err := calendar.Parse(calendar.Spec{Days: days, Hours: []string{span}, Zone: location}, calendar.Catalog{})
				if err != nil {
					t.Fatal(err)
				}
				if w.Contains(at).State == calendar.Inside {
					held++
				}
			}
		}
		if held != 1 {
			t.Fatalf("%v is held %d times", at, held)
		}
	})
}

func TestWorkingDaysAddUp(t *testing.T) {
	catalog, zones := builtIn(t), zones(t)
	rapid.Check(t, func(t *rapid.T) {
		h, err := catalog.Holidays(rapid.SampledFrom(catalog.Countries()).Draw(t, "country"))
		if err != nil {
			t.Fatal(err)
		}
		location, at := rapid.SampledFrom(zones).Draw(t, "zone"), drawTime(t, "at")
		a, b := rapid.IntRange(0, 20).Draw(t, "a"), rapid.IntRange(0, 20).Draw(t, "b")
		whole, err := h.AddWorkingDays(at, a+b, location)
		if err != nil {
			return
		}
		if works, err := h.IsWorkingDay(calendar.DateOf(whole)); !works || err != nil || whole.Before(at) {
			t.Fatalf("%v after %v is a day off: %v", whole, at, err)
		}
		part, err := h.AddWorkingDays(at, a, location)
		if err != nil {
			t.Fatal(err)
		}
		rest, err := h.AddWorkingDays(part, b, location)
		// A leap between the two may move the time of day by its width.
		if leap := rest.Sub(whole).Abs(); err != nil || leap > time.Hour {
			t.Fatalf("%d+%d days after %v: %v in one step, %v in two (%v)", a, b, at, whole, rest, err)
		}
	})
}

func FuzzParse(f *testing.F) {
	catalog, err := calendar.BuiltIn()
	if err != nil {
		f.Fatal(err)
	}
	f.Add("Mon-Thu", "20:00-06:00", "cn")
	f.Add("workdays,Sat", "00:00-00:00", "")
	f.Add("Fri-Mon", "09:00-12:00,12:00-24:00", "xx")
	f.Fuzz(func(t *testing.T, days, hours, holidays string) {
		s := calendar.Spec{Days: strings.Split(days, ","), Hours: strings.Split(hours, ","), Holidays: holidays, Zone: time.UTC}
		w, err := calendar.Parse(s, catalog)
		if err != nil {
			if len(err.Error()) > 20_000 {
				t.Fatalf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		again, err := calendar.Parse(w.Spec(), catalog)
		if err != nil || !reflect.DeepEqual(w, again) {
			t.Fatalf("%v reads back as %v: %v", w, again, err)
		}
		if _, d := w.NextOpen(time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), 30*24*time.Hour); d.State == calendar.Outside {
			t.Fatalf("%v does not open in a month", w)
		}
	})
}

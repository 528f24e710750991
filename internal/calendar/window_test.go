package calendar_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/calendar"
)

func builtIn(t testing.TB) calendar.Catalog {
	t.Helper()
	c, err := calendar.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// window parses "days | hours | holidays", each a list with commas, or "".
func window(t testing.TB, text, zoneName string) calendar.Window {
	t.Helper()
	w, err := calendar.Parse(spec(text, zone(t, zoneName)), builtIn(t))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func spec(text string, z *time.Location) calendar.Spec {
	parts := strings.Split(text+"||", "|")
	return calendar.Spec{Days: list(parts[0]), Hours: list(parts[1]), Holidays: strings.TrimSpace(parts[2]), Zone: z}
}

func list(text string) []string {
	var words []string
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// clock reads a time on the clock of the zone.
func clock(t testing.TB, text, zoneName string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04:05.999", text, zone(t, zoneName))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

const china = "Asia/Shanghai"

func TestAnInstantIsInsideOrOutsideAWindow(t *testing.T) {
	const nightly = "Mon-Thu | 20:00-06:00 | cn"
	tests := []struct {
		name, window, at string
		want             calendar.State
		reason           string
	}{
		{"the first minute of a night", nightly, "2026-11-23 20:00:00", calendar.Inside, "20:00-06:00 of Mon 2026-11-23"},
		{"a moment before it", nightly, "2026-11-23 19:59:59.999", calendar.Outside, "19:59 is not in 20:00-06:00"},
		{"after midnight it is still the night of Monday", nightly, "2026-11-24 05:59:59.999", calendar.Inside, "of Mon 2026-11-23"},
		{"the end is outside", nightly, "2026-11-24 06:00:00", calendar.Outside, "06:00 is not in"},
		{"Friday morning belongs to Thursday", nightly, "2026-11-27 03:00:00", calendar.Inside, "of Thu 2026-11-26"},
		{"Friday evening belongs to nobody", nightly, "2026-11-27 20:00:00", calendar.Outside, "Fri 2026-11-27 is not in Mon-Thu"},
		{"Monday morning belongs to Sunday", nightly, "2026-11-23 03:00:00", calendar.Outside, "Sun 2026-11-22 is not in Mon-Thu"},
		{"a holiday's evening", nightly, "2026-10-05 21:00:00", calendar.Outside, "Mon 2026-10-05 is a holiday (National Day, cn)"},
		{"the night that began before a holiday", nightly, "2026-10-01 03:00:00", calendar.Inside, "of Wed 2026-09-30"},
		{"the night that began on a holiday", nightly, "2026-10-06 03:00:00", calendar.Outside, "Mon 2026-10-05 is a holiday"},
		{"a make-up Sunday is not in Mon-Thu", nightly, "2026-09-20 21:00:00", calendar.Outside, "Sun 2026-09-20 is not in Mon-Thu"},
		{"a year that is not known", nightly, "2027-01-04 21:00:00", calendar.Unknown, "the cn holidays of 2027 are not known"},
		{"in an unknown year too the wrong weekday is outside", nightly, "2027-01-09 21:00:00", calendar.Outside, "Sat 2027-01-09 is not in Mon-Thu"},
		{"in an unknown year too the wrong hour is outside", nightly, "2027-01-04 12:00:00", calendar.Outside, "12:00 is not in"},
		{"New Year's morning belongs to the year that is known", nightly, "2027-01-01 03:00:00", calendar.Inside, "of Thu 2026-12-31"},

		{"workdays hold a Friday", "workdays | | cn", "2026-11-27 12:00:00", calendar.Inside, "00:00-24:00 of Fri"},
		{"workdays do not hold a Saturday", "workdays | | cn", "2026-11-28 12:00:00", calendar.Outside, "Sat 2026-11-28 is not in workdays"},
		{"workdays hold a make-up Saturday", "workdays | | cn", "2026-10-10 12:00:00", calendar.Inside, "of Sat 2026-10-10"},
		{"without a country they do not", "workdays", "2026-10-10 12:00:00", calendar.Outside, "Sat 2026-10-10 is not in workdays"},
		{"workdays do not hold a holiday", "workdays | | cn", "2026-10-01 12:00:00", calendar.Outside, "holiday (National Day"},
		{"without a country they do", "workdays", "2026-10-01 12:00:00", calendar.Inside, ""},
		{"a Saturday of an unknown year may be a make-up day", "workdays | | cn", "2027-02-06 12:00:00", calendar.Unknown, "2027"},
		{"workdays and Sat hold an ordinary Saturday", "workdays, Sat | | cn", "2026-11-28 12:00:00", calendar.Inside, ""},

		{"a range that wraps holds its first day", "Fri-Mon", "2026-11-27 12:00:00", calendar.Inside, ""},
		{"and Sunday", "Fri-Mon", "2026-11-29 12:00:00", calendar.Inside, ""},
		{"and its last day", "Fri-Mon", "2026-11-30 12:00:00", calendar.Inside, ""},
		{"and no other", "Fri-Mon", "2026-12-01 12:00:00", calendar.Outside, "Tue 2026-12-01 is not in Fri-Mon"},
		{"hours without days are those of every day", "| 12:00-13:00", "2026-11-29 12:30:00", calendar.Inside, ""},
		{"the second of two spans", "| 09:00-12:00, 13:00-18:00", "2026-11-24 13:00:00", calendar.Inside, "13:00-18:00"},
		{"between two spans", "| 09:00-12:00, 13:00-18:00", "2026-11-24 12:30:00", calendar.Outside, "12:30 is not in 09:00-12:00 and 13:00-18:00"},
		{"24:00 is the end of the day", "Mon | 20:00-24:00", "2026-11-23 23:59:59.999", calendar.Inside, ""},
		{"and 00:00 as an end means it too", "Mon | 20:00-00:00", "2026-11-24 00:00:00", calendar.Outside, ""},
		{"a night to 00:01 has one minute of the next day", "Mon | 20:00-00:01", "2026-11-24 00:00:59", calendar.Inside, "of Mon"},
		{"a leap day is a day", "Thu", "2024-02-29 12:00:00", calendar.Inside, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := window(t, test.window, china).Contains(clock(t, test.at, china))
			if got.State != test.want || !strings.Contains(got.Reason, test.reason) || got.Reason == "" {
				t.Errorf("got %v, want %v with %q", got, test.want, test.reason)
			}
		})
	}
}

func TestTheZoneOfTheInstantDoesNotMatter(t *testing.T) {
	w := window(t, "Sat | 00:00-01:00", "Australia/Sydney")
	// Friday afternoon in UTC is Saturday in Sydney, and still Friday in Honolulu.
	at := time.Date(2026, 11, 27, 13, 30, 0, 0, time.UTC)
	for _, name := range []string{"UTC", "Pacific/Honolulu", "Asia/Kathmandu", "Australia/Sydney"} {
		if got := w.Contains(at.In(zone(t, name))); got.State != calendar.Inside {
			t.Errorf("in %s: %v", name, got)
		}
	}
	if got := window(t, "Sat | 00:00-01:00", "UTC").Contains(at); got.State != calendar.Outside {
		t.Errorf("in UTC it is Friday: %v", got)
	}
}

func TestTheZeroWindowContainsNothing(t *testing.T) {
	var w calendar.Window
	at := clock(t, "2026-11-23 20:00:00", china)
	if got := w.Contains(at); got.State != calendar.Outside || got.Reason == "" {
		t.Errorf("Contains: %v", got)
	}
	if next, got := w.NextOpen(at, time.Hour); got.State != calendar.Outside || !next.IsZero() {
		t.Errorf("NextOpen: %v %v", next, got)
	}
	if _, ok := w.Closes(at, time.Hour); ok {
		t.Error("Closes: what is not open closes")
	}
	if w.String() != "never" {
		t.Errorf("String: %s", w)
	}
}

func TestNextOpenAndCloses(t *testing.T) {
	const nightly = "Mon-Thu | 20:00-06:00 | cn"
	const week = 7 * 24 * time.Hour
	tests := []struct {
		name, window, at string
		horizon          time.Duration
		open             string
		state            calendar.State
		closes           string
	}{
		{"in the afternoon", nightly, "2026-11-23 15:00:00.5", week, "2026-11-23 20:00:00", calendar.Inside, ""},
		{"inside it is now", nightly, "2026-11-23 22:22:22.5", week, "2026-11-23 22:22:22.5", calendar.Inside, "2026-11-24 06:00:00"},
		{"over the weekend", nightly, "2026-11-27 06:00:00", week, "2026-11-30 20:00:00", calendar.Inside, ""},
		{"over National Day", nightly, "2026-10-01 12:00:00", week, "2026-10-08 20:00:00", calendar.Outside, ""},
		{"over National Day, looking further", nightly, "2026-10-01 12:00:00", 2 * week, "2026-10-08 20:00:00", calendar.Inside, ""},
		{"into a year that is not known", nightly, "2027-01-01 12:00:00", week, "2027-01-04 20:00:00", calendar.Unknown, ""},
		{"exactly at the horizon", nightly, "2026-11-23 15:00:00", 5 * time.Hour, "2026-11-23 20:00:00", calendar.Inside, ""},
		{"just past the horizon", nightly, "2026-11-23 15:00:00", 5*time.Hour - 1, "", calendar.Outside, ""},
		{"a horizon in the past", nightly, "2026-11-23 20:00:00", -1, "", calendar.Outside, ""},
		{"days that touch close together", "Mon-Thu", "2026-11-24 12:00:00", week, "2026-11-24 12:00:00", calendar.Inside, "2026-11-27 00:00:00"},
		{"spans that touch close together", "| 09:00-12:00, 12:00-13:00", "2026-11-24 11:00:00", week, "2026-11-24 11:00:00", calendar.Inside, "2026-11-24 13:00:00"},
		{"what is always open does not close", "Mon-Sun", "2026-11-24 12:00:00", 1 << 62, "2026-11-24 12:00:00", calendar.Inside, ""},
		{"it closes where knowledge ends", "Mon-Sun | | cn", "2026-12-24 12:00:00", 2 * week, "2026-12-24 12:00:00", calendar.Inside, "2027-01-01 00:00:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, at := window(t, test.window, china), clock(t, test.at, china)
			open, got := w.NextOpen(at, test.horizon)
			if got.State != test.state || got.State != calendar.Outside && !open.Equal(clock(t, test.open, china)) {
				t.Errorf("NextOpen: %v, %v", open, got)
			}
			closes, ok := w.Closes(at, test.horizon)
			if ok != (test.closes != "") || ok && !closes.Equal(clock(t, test.closes, china)) {
				t.Errorf("Closes: %v, %v", closes, ok)
			}
		})
	}
}

func TestAWindowSaysWhatItIs(t *testing.T) {
	tests := []struct{ window, want string }{
		{"Mon-Thu | 20:00-06:00 | cn", "Mon-Thu 20:00-06:00 Asia/Shanghai, not on Chinese public holidays"},
		{"workdays | | cn", "workdays all day Asia/Shanghai, not on Chinese public holidays but on their make-up days"},
		{"tuesday, THU, Sat-Sun | 13:00-00:00, 09:00-12:00", "Tue, Thu, Sat-Sun 09:00-12:00 and 13:00-24:00 Asia/Shanghai"},
		{"Sun, Sat, Mon", "Sat-Mon all day Asia/Shanghai"},
		{"| 01:00-02:00", "every day 01:00-02:00 Asia/Shanghai"},
	}
	for _, test := range tests {
		if got := window(t, test.window, china).String(); got != test.want {
			t.Errorf("%s: %s", test.window, got)
		}
	}
}

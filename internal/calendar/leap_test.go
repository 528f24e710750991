package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/calendar"
)

// leaps are days on which clocks are changed: an hour in the night, half an
// hour, at midnight, and back again.
func leaps() []struct{ zone, day string } {
	return []struct{ zone, day string }{
		{"Australia/Sydney", "2026-04-05"}, {"Australia/Sydney", "2026-10-04"},
		{"America/New_York", "2026-03-08"}, {"America/New_York", "2026-11-01"},
		{"Australia/Lord_Howe", "2026-04-05"}, {"Australia/Lord_Howe", "2026-10-04"},
		{"America/Havana", "2026-03-08"}, {"America/Havana", "2026-11-01"},
		{"Pacific/Apia", "2011-12-31"}, // the day before was skipped
	}
}

// naive says independently whether t is in a window of one span. It reads the
// clock as text and steps from one weekday to the one before by name.
func naive(t time.Time, days, from, to string) bool {
	before := map[string]string{"Mon": "Sun", "Tue": "Mon", "Wed": "Tue", "Thu": "Wed", "Fri": "Thu", "Sat": "Fri", "Sun": "Sat"}
	today, now := t.Format("Mon"), t.Format("15:04")
	if from < to {
		return strings.Contains(days, today) && from <= now && now < to
	}
	return strings.Contains(days, today) && now >= from || strings.Contains(days, before[today]) && now < to
}

func TestEveryMinuteAroundALeapOfTheClock(t *testing.T) {
	spans := []string{
		"00:00-24:00", "01:30-02:15", "02:00-03:00", "02:00-02:30", "01:30-01:45", "00:30-02:30", "20:00-06:00",
		"23:30-00:30", "02:30-02:00", "00:00-01:00", "00:15-00:45", "03:00-04:00",
	}
	for _, leap := range leaps() {
		for i, span := range spans {
			chosen := []string{"Mon,Tue,Wed,Thu,Fri,Sat,Sun", "Sat", "Sun", "Sat,Mon"}[i%4]
			t.Run(fmt.Sprintf("%s %s %s %s", leap.zone, leap.day, chosen, span), func(t *testing.T) {
				w := window(t, chosen+"|"+span, leap.zone)
				from, to, _ := strings.Cut(span, "-")
				checkMinutes(t, w, clock(t, leap.day+" 12:00:00", leap.zone), func(at time.Time) bool { return naive(at, chosen, from, to) })
			})
		}
	}
}

// checkMinutes compares every minute of the day before noon and the day after,
// and at every seventh what comes next.
func checkMinutes(t *testing.T, w calendar.Window, noon time.Time, want func(time.Time) bool) {
	t.Helper()
	const minutes = 2 * 24 * 60
	begin := noon.Add(-minutes / 2 * time.Minute)
	nextOpen, nextShut := -1, -1
	for i := minutes; i >= 0; i-- {
		at := begin.Add(time.Duration(i) * time.Minute)
		inside := want(at)
		if inside {
			nextOpen = i
		} else {
			nextShut = i
		}
		if got := w.Contains(at); (got.State == calendar.Inside) != inside {
			t.Fatalf("%v: %v, want inside %v", at, got, inside)
		}
		if i%7 != 0 {
			continue
		}
		left := time.Duration(minutes-i) * time.Minute
		open, d := w.NextOpen(at, left)
		if found := d.State == calendar.Inside; found != (nextOpen >= 0) || found && !open.Equal(begin.Add(time.Duration(nextOpen)*time.Minute)) {
			t.Fatalf("%v: opens %v (%v), want minute %d", at, open, d, nextOpen)
		}
		closes, ok := w.Closes(at, left)
		if ok != (inside && nextShut >= 0) || ok && !closes.Equal(begin.Add(time.Duration(nextShut)*time.Minute)) {
			t.Fatalf("%v: closes %v %v, want minute %d", at, closes, ok, nextShut)
		}
	}
}

func TestHoursThatTheClockSkipsOrRepeats(t *testing.T) {
	utc := func(text string) time.Time { return clock(t, text, "UTC") }
	t.Run("a window in the gap does not open that day", func(t *testing.T) {
		w := window(t, "| 02:00-03:00", "Australia/Sydney")
		// On 4 October 2026 Sydney's clocks go from 02:00 to 03:00.
		open, _ := w.NextOpen(utc("2026-10-03 15:59:00"), 48*time.Hour)
		if want := utc("2026-10-04 15:00:00"); !open.Equal(want) {
			t.Errorf("opens %v, want %v", open.UTC(), want)
		}
	})
	t.Run("a window whose beginning is skipped opens after the gap", func(t *testing.T) {
		w := window(t, "| 02:30-04:00", "Australia/Sydney")
		open, _ := w.NextOpen(utc("2026-10-03 15:59:00"), 48*time.Hour)
		if want := utc("2026-10-03 16:00:00"); !open.Equal(want) {
			t.Errorf("opens %v, want %v", open.UTC(), want)
		}
	})
	t.Run("a window in the repeated hour opens twice", func(t *testing.T) {
		w := window(t, "| 02:15-02:45", "Australia/Sydney")
		// On 5 April 2026 they go from 03:00 back to 02:00.
		at := utc("2026-04-04 15:00:00")
		for _, want := range []string{"15:15 15:45", "16:15 16:45"} {
			open, _ := w.NextOpen(at, 48*time.Hour)
			at, _ = w.Closes(open, 48*time.Hour)
			if got := open.UTC().Format("15:04") + " " + at.UTC().Format("15:04"); got != want {
				t.Errorf("open %s, want %s", got, want)
			}
		}
	})
	t.Run("a night with a leap has eleven hours", func(t *testing.T) {
		w := window(t, "Sat | 18:00-06:00", "America/New_York")
		open, _ := w.NextOpen(utc("2026-03-07 12:00:00"), 48*time.Hour)
		closes, _ := w.Closes(open, 48*time.Hour)
		if got := closes.Sub(open); got != 11*time.Hour {
			t.Errorf("%v", got)
		}
	})
}

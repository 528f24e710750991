package calendar_test

import (
	"errors"
	"testing"
	"time"

	"alikafka-reaper/internal/calendar"
)

func TestAddWorkingDays(t *testing.T) {
	tests := []struct {
		name, country, from string
		n                   int
		want                string
	}{
		{"within a week", "cn", "2026-11-23 09:30:00.25", 2, "2026-11-25 09:30:00.25"},
		{"over a weekend", "cn", "2026-11-27 18:00:00", 1, "2026-11-30 18:00:00"},
		{"from a Saturday a whole day counts", "cn", "2026-11-28 10:00:00", 1, "2026-12-01 00:00:00"},
		{"no days from a Saturday", "cn", "2026-11-28 10:00:00", 0, "2026-11-30 00:00:00"},
		{"no days from a working day", "cn", "2026-11-23 09:30:00", 0, "2026-11-23 09:30:00"},
		{"over National Day to a make-up Saturday", "cn", "2026-09-30 12:00:00", 3, "2026-10-10 12:00:00"},
		{"past the make-up Saturday", "cn", "2026-09-30 12:00:00", 4, "2026-10-12 12:00:00"},
		{"from a make-up Sunday", "cn", "2025-09-28 08:00:00", 1, "2025-09-29 08:00:00"},
		{"from a holiday", "cn", "2026-02-18 08:00:00", 2, "2026-02-26 00:00:00"},
		{"without holidays", "", "2026-09-30 12:00:00", 3, "2026-10-05 12:00:00"},
		{"over Thanksgiving", "us", "2026-11-25 12:00:00", 1, "2026-11-27 12:00:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h := calendar.WeekendsOnly()
			if test.country != "" {
				h = country(t, test.country)
			}
			got, err := h.AddWorkingDays(clock(t, test.from, china), test.n, zone(t, china))
			if err != nil || !got.Equal(clock(t, test.want, china)) {
				t.Errorf("got %v, %v; want %s", got, err, test.want)
			}
		})
	}
}

func TestWorkingDaysEndWhereKnowledgeEnds(t *testing.T) {
	cn, shanghai := country(t, "cn"), zone(t, china)
	from := clock(t, "2026-12-30 12:00:00", china)
	if got, err := cn.AddWorkingDays(from, 1, shanghai); err != nil || !got.Equal(from.Add(24*time.Hour)) {
		t.Errorf("to the last known day: %v, %v", got, err)
	}
	_, errAdd := cn.AddWorkingDays(from, 2, shanghai)
	_, errNext := cn.NextWorkingDay(date(t, "2026-12-31"))
	_, errFrom := cn.AddWorkingDays(from.AddDate(1, 0, 0), 0, shanghai)
	for _, err := range []error{errAdd, errNext, errFrom} {
		if unknown, ok := errors.AsType[*calendar.UnknownYearError](err); !ok || unknown.Year != 2027 {
			t.Errorf("got %v", err)
		}
	}
}

func TestAddWorkingDaysRefusesNonsense(t *testing.T) {
	h, at := calendar.WeekendsOnly(), clock(t, "2026-11-23 09:00:00", china)
	for name, add := range map[string]func() (time.Time, error){
		"a negative number": func() (time.Time, error) { return h.AddWorkingDays(at, -1, zone(t, china)) },
		"a huge number":     func() (time.Time, error) { return h.AddWorkingDays(at, 1<<40, zone(t, china)) },
		"no zone":           func() (time.Time, error) { return h.AddWorkingDays(at, 1, nil) },
	} {
		if got, err := add(); err == nil || !got.IsZero() {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}

func TestADeadlineAtATimeThatTheClockSkipsOrRepeats(t *testing.T) {
	const friday = "2026-10-02"
	every := func(text string) calendar.Holidays {
		h, err := calendar.LoadHolidays("x", []byte("{version: 1, country: xx, title: days, years: [{year: 2026, source: a test, holidays: [{name: a, on: 2026-01-01, makeup: ["+text+"]}]}]}"))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	tests := []struct{ name, zone, from, worked, want string }{
		{"a gap ends", "Australia/Sydney", friday + " 02:30:00", "2026-10-04", "2026-10-03 16:00:00"},
		{"half an hour's gap ends", "Australia/Lord_Howe", friday + " 02:15:00", "2026-10-04", "2026-10-03 15:30:00"},
		{"of two it is the second", "America/New_York", "2026-10-30 01:30:00", "2026-11-01", "2026-11-01 06:30:00"},
		{"a midnight that is skipped", "America/Havana", "2026-03-06 00:00:00", "2026-03-08", "2026-03-08 05:00:00"},
		{"an ordinary time on such a day", "America/New_York", "2026-10-30 12:00:00", "2026-11-01", "2026-11-01 17:00:00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := every(test.worked).AddWorkingDays(clock(t, test.from, test.zone), 1, zone(t, test.zone))
			if want := clock(t, test.want, "UTC"); err != nil || !got.Equal(want) {
				t.Errorf("got %v, %v; want %v", got.UTC(), err, want)
			}
		})
	}
}

package calendar_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"alikafka-reaper/internal/calendar"
)

func date(t testing.TB, text string) calendar.Date {
	t.Helper()
	d, err := calendar.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func country(t testing.TB, name string) calendar.Holidays {
	t.Helper()
	h, err := builtIn(t).Holidays(name)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestChineseYears checks what the notices of the State Council say in words:
// every holiday by its first day, its length and its make-up days.
func TestChineseYears(t *testing.T) {
	tests := []struct {
		holiday, first string
		days           int
		makeUp         string
	}{
		{"New Year", "2024-01-01", 1, ""},
		{"Spring Festival", "2024-02-10", 8, "2024-02-04 2024-02-18"},
		{"Qingming", "2024-04-04", 3, "2024-04-07"},
		{"Labour Day", "2024-05-01", 5, "2024-04-28 2024-05-11"},
		{"Dragon Boat Festival", "2024-06-10", 1, ""},
		{"Mid-Autumn Festival", "2024-09-15", 3, "2024-09-14"},
		{"National Day", "2024-10-01", 7, "2024-09-29 2024-10-12"},
		{"New Year", "2025-01-01", 1, ""},
		{"Spring Festival", "2025-01-28", 8, "2025-01-26 2025-02-08"},
		{"Qingming", "2025-04-04", 3, ""},
		{"Labour Day", "2025-05-01", 5, "2025-04-27"},
		{"Dragon Boat Festival", "2025-05-31", 3, ""},
		{"National Day and Mid-Autumn Festival", "2025-10-01", 8, "2025-09-28 2025-10-11"},
		{"New Year", "2026-01-01", 3, "2026-01-04"},
		{"Spring Festival", "2026-02-15", 9, "2026-02-14 2026-02-28"},
		{"Qingming", "2026-04-04", 3, ""},
		{"Labour Day", "2026-05-01", 5, "2026-05-09"},
		{"Dragon Boat Festival", "2026-06-19", 3, ""},
		{"Mid-Autumn Festival", "2026-09-25", 3, ""},
		{"National Day", "2026-10-01", 7, "2026-09-20 2026-10-10"},
	}
	cn := country(t, "cn")
	want := map[calendar.Date]string{}
	for _, test := range tests {
		for i := range test.days {
			want[date(t, test.first).AddDays(i)] = "public holiday " + test.holiday
		}
		for day := range strings.FieldsSeq(test.makeUp) {
			want[date(t, day)] = "make-up working day " + test.holiday
		}
	}
	for d := date(t, "2024-01-01"); d.Year < 2027; d = d.AddDays(1) {
		ordinary := "working day "
		if strings.HasPrefix(d.Weekday().String(), "S") {
			ordinary = "weekend "
		}
		kind, name := cn.Of(d)
		if got := kind.String() + " " + name; got != want[d] && (want[d] != "" || got != ordinary) {
			t.Errorf("%s is a %s, want %s", d, got, want[d])
		}
	}
}

// TestWorkingDaysOfTheYears holds every year's total against a count by hand:
// the sum shows a day that is missing or one too many.
func TestWorkingDaysOfTheYears(t *testing.T) {
	tests := []struct {
		country string
		want    map[int]int
	}{
		{"cn", map[int]int{2024: 251, 2025: 248, 2026: 248}},
		{"us", map[int]int{2025: 250, 2026: 250, 2027: 249}},
		{"gb", map[int]int{2025: 253, 2026: 253, 2027: 253}},
		{"de", map[int]int{2025: 252, 2026: 254, 2027: 256}},
		{"jp", map[int]int{2025: 246, 2026: 244, 2027: 245}},
	}
	for _, test := range tests {
		h := country(t, test.country)
		if got, want := h.Years(), len(test.want); len(got) != want {
			t.Errorf("%s knows %v, want %d years", test.country, got, want)
		}
		for year, want := range test.want {
			got := 0
			for d := (calendar.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
				works, err := h.IsWorkingDay(d)
				if err != nil {
					t.Fatal(err)
				}
				if works {
					got++
				}
			}
			if got != want || h.Source(year) == "" {
				t.Errorf("%s %d has %d working days, want %d; source %q", test.country, year, got, want, h.Source(year))
			}
		}
	}
}

func TestHolidaysElsewhere(t *testing.T) {
	tests := []struct {
		country, day, holiday string
	}{
		{"us", "2026-07-03", "Independence Day"}, {"us", "2027-06-18", "Juneteenth"}, {"us", "2026-11-26", "Thanksgiving Day"},
		{"us", "2027-12-31", "New Year's Day 2028"}, {"us", "2026-07-06", ""},
		{"gb", "2026-12-28", "Boxing Day"}, {"gb", "2027-12-27", "Christmas Day"}, {"gb", "2026-04-06", "Easter Monday"},
		{"de", "2026-05-14", "Ascension Day"}, {"de", "2026-12-24", ""}, {"de", "2027-05-17", "Whit Monday"},
		{"jp", "2026-09-22", "Respect for the Aged Day"}, {"jp", "2026-05-06", "Children's Day"}, {"jp", "2027-03-22", "Vernal Equinox Day"},
	}
	for _, test := range tests {
		if _, got := country(t, test.country).Of(date(t, test.day)); got != test.holiday {
			t.Errorf("%s %s: %q, want %q", test.country, test.day, got, test.holiday)
		}
	}
}

func TestEveryBuiltInFileIsNamedAfterItsCountry(t *testing.T) {
	for _, name := range builtIn(t).Countries() {
		if h := country(t, name); h.Country() != name || h.Title() == "" {
			t.Errorf("%s.yaml holds %q of %q", name, h.Title(), h.Country())
		}
	}
}

func TestACatalogKnowsOnlyWhatItWasGiven(t *testing.T) {
	var none calendar.Catalog
	if _, err := none.Holidays("cn"); err == nil || err.Error() != `the holidays of "cn" are not known: load a holidays file for it` {
		t.Errorf("the empty catalog: %v", err)
	}
	one := none.With(country(t, "de"))
	if h, err := one.Holidays("de"); err != nil || len(h.Years()) != 3 || len(one.Countries()) != 1 {
		t.Errorf("%v knows %v: %v", one.Countries(), h.Years(), err)
	}
}

func TestEnumerationsHaveWords(t *testing.T) {
	for _, word := range []string{
		calendar.Kind(0).String(), calendar.UnknownDay.String(), calendar.Inside.String(), calendar.Outside.String(),
		calendar.Unknown.String(), calendar.State(0).String(), (&calendar.UnknownYearError{Year: 2027}).Error(),
		calendar.Decision{State: calendar.Outside, Reason: "a reason"}.String(),
	} {
		if word == "" {
			t.Error("an empty word")
		}
	}
}

func TestAYearThatIsNotKnownIsUnknown(t *testing.T) {
	cn := country(t, "cn")
	for _, day := range []string{"2027-01-01", "2027-10-01", "2027-07-04", "2023-12-31"} {
		if kind, _ := cn.Of(date(t, day)); kind != calendar.UnknownDay {
			t.Errorf("%s is a %v", day, kind)
		}
	}
	_, err := cn.IsWorkingDay(date(t, "2027-07-05"))
	if unknown, ok := errors.AsType[*calendar.UnknownYearError](err); !ok || unknown.Year != 2027 || unknown.Country != "cn" {
		t.Errorf("got %v", err)
	}
	var none calendar.Holidays
	if _, err := none.IsWorkingDay(date(t, "2026-11-23")); err == nil {
		t.Error("the zero calendar knows a day")
	}
}

func TestAnOperatorsFileAddsAndReplacesYears(t *testing.T) {
	const text = `
version: 1
country: cn
title: Chinese public holidays
years:
  - {year: 2026, source: a correction, holidays: [{name: New Year, on: 2026-01-01}]}
  - {year: 2027, source: a test, holidays: [{name: New Year, from: 2026-12-31, to: 2027-01-02, makeup: [2026-12-26]}]}
`
	h, err := calendar.LoadHolidays("own.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	before := builtIn(t)
	catalog := before.With(h)
	cn, err := catalog.Holidays("cn")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(cn.Years(), []int{2024, 2025, 2026, 2027}) || cn.Source(2026) != "a correction" {
		t.Errorf("years %v, 2026 by %s", cn.Years(), cn.Source(2026))
	}
	for day, want := range map[string]calendar.Kind{
		"2026-10-01": calendar.WorkingDay, // replaced whole
		"2025-10-01": calendar.PublicHoliday,
		"2026-12-31": calendar.PublicHoliday, // the announcement of 2027 reaches back
		"2026-12-26": calendar.MakeUpDay,
		"2027-01-04": calendar.WorkingDay,
	} {
		if got, _ := cn.Of(date(t, day)); got != want {
			t.Errorf("%s is a %v, want %v", day, got, want)
		}
	}
	if old, err := before.Holidays("cn"); err != nil || len(old.Years()) != 3 {
		t.Errorf("the old catalog changed: %v %v", old.Years(), err)
	}
}

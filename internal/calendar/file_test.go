package calendar_test

import (
	"strings"
	"testing"

	"alikafka-reaper/internal/calendar"
)

func TestAWrongHolidaysFileIsRefusedWithItsPlace(t *testing.T) {
	const head = "version: 1\ncountry: xx\ntitle: days\nyears:\n"
	year := func(holidays string) string {
		return head + "  - year: 2026\n    source: a test\n    holidays:\n      - " + holidays + "\n"
	}
	tests := []struct{ name, text, want string }{
		{"nothing", "", "x.yaml:1:1: the file does not hold exactly one document"},
		{"two documents", year("{name: a, on: 2026-01-01}") + "---\na: 1\n", "exactly one document"},
		{"no YAML", "a: [", "x.yaml:1:"},
		{"a list", "- 1", "x.yaml:1:"},
		{"a key with a slip", "version: 1\ncontry: xx\n", "x.yaml:2:1: unknown field \"contry\""},
		{"a key twice", "version: 1\nversion: 1\n", "x.yaml:2:1: mapping key \"version\" already defined"},
		{"an empty value", "version: 1\ncountry:\n", "x.yaml:2:10: a value is empty"},
		{"an alias", "version: &v 1\ncountry: *v\n", "Anchor has no place here"},
		{"another version", "version: 2\ncountry: xx\ntitle: a\nyears: []\n", "x.yaml:1:10: the version is 2: write version: 1"},
		{"text as a version", "version: one\n", "x.yaml:1:10"},
		{"a country in words", "version: 1\ncountry: China\n", `x.yaml:2:10: "China" is not a country: write two small letters`},
		{"no title", "version: 1\ncountry: xx\n", "the file has no title"},
		{"no year", "version: 1\ncountry: xx\ntitle: a\n", "the file knows no year: add a year"},
		{"a year without holidays", head + "  - {year: 2026, source: a}\n", "x.yaml:5:12: 2026 has no holidays: leave the year out"},
		{"a year without a source", head + "  - {year: 2026, holidays: [{name: a, on: 2026-01-01}]}\n", "2026 has no source"},
		{"a year twice", year("{name: a, on: 2026-01-01}") + "  - {year: 2026, source: a, holidays: [{name: b, on: 2026-01-02}]}\n", "x.yaml:9:12: the year 2026 stands here twice"},
		{"a year long ago", head + "  - {year: 26, source: a, holidays: [{name: a, on: 2026-01-01}]}\n", "26 is not a year from 1970 to 2200"},
		{"a holiday without a name", year("{on: 2026-01-01}"), "a holiday of 2026 has no name"},
		{"a holiday without a day", year("{name: a}"), `x.yaml:8:16: "a" does not say when it is: write on:`},
		{"without an end", year("{name: a, from: 2026-01-01}"), `"a" does not say when it is`},
		{"with both", year("{name: a, on: 2026-01-01, to: 2026-01-02}"), `"a" does not say when it is`},
		{"backwards", year("{name: a, from: 2026-01-02, to: 2026-01-01}"), "x.yaml:8:41: 2026-01-02 to 2026-01-01 is no holiday"},
		{"a month and more", year("{name: a, from: 2026-01-01, to: 2026-02-01}"), "is no holiday: write from: before to:, at most 31 days"},
		{"no such day", year("{name: a, on: 2026-02-29}"), `x.yaml:8:23: "2026-02-29" is not a day: write it like`},
		{"another way to write days", year("{name: a, on: 1 Jan 2026}"), "is not a day"},
		{"a number as a day", year("{name: a, on: 20260101}"), "x.yaml:8:23: a Integer stands where text belongs"},
		{"a day of another year", year("{name: a, on: 2025-06-01}"), "2025-06-01 is not in 2026: put it under year: 2025"},
		{"a day of the next year", year("{name: a, on: 2027-01-01}"), "2027-01-01 is not in 2026"},
		{"a day twice", year("{name: a, on: 2026-01-01}\n      - {name: b, on: 2026-01-01}"), "x.yaml:9:23: 2026-01-01 was spoken of in line 8: say each day once"},
		{"holidays that overlap", year("{name: a, from: 2026-01-01, to: 2026-01-03}\n      - {name: b, from: 2026-01-03, to: 2026-01-04}"), "2026-01-03 was spoken of in line 8"},
		{"a make-up day that is a holiday", year("{name: a, from: 2026-01-01, to: 2026-01-04, makeup: [2026-01-04]}"), "2026-01-04 was spoken of in line 8"},
		{"a make-up day on a weekday", year("{name: a, on: 2026-01-01, makeup: [2026-01-05]}"), "the make-up day 2026-01-05 is a Monday"},
		{"a make-up day that is none", year("{name: a, on: 2026-01-01, makeup: [soon]}"), `"soon" is not a day`},
		{"too large a file", strings.Repeat("#", 1<<20), "the file has 1048576 bytes, over the limit of 262144"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			h, err := calendar.LoadHolidays("x.yaml", []byte(test.text))
			if err == nil || !strings.HasPrefix(err.Error(), "x.yaml:") || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if len(h.Years()) != 0 {
				t.Errorf("a refused file knows %v", h.Years())
			}
		})
	}
}

func TestAFileMayBeJSONAndNamesARegion(t *testing.T) {
	h, err := calendar.LoadHolidays("x.json", []byte(`{"version": 1, "country": "de-by", "title": "holidays of Bavaria",
	  "years": [{"year": 2026, "source": "a test", "holidays": [{"name": "Epiphany", "on": "2026-01-06"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if kind, name := h.Of(date(t, "2026-01-06")); kind != calendar.PublicHoliday || name != "Epiphany" || h.Country() != "de-by" {
		t.Errorf("%v %s in %s", kind, name, h.Country())
	}
}

func FuzzLoadHolidays(f *testing.F) {
	f.Add([]byte("{version: 1, country: xx, title: a, years: [{year: 2026, source: a, holidays: [{name: a, on: 2026-01-01, makeup: [2026-01-04]}]}]}"))
	f.Add([]byte("version: 1\ncountry: cn\ntitle: a\nyears:\n  - year: 2026\n    source: b\n    holidays:\n      - {name: c, from: 2026-01-01, to: 2026-01-03}\n"))
	f.Add([]byte("a: &b [*b]\n---\n[[[["))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := calendar.LoadHolidays("fuzz.yaml", data)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml:") || len(h.Years()) != 0 {
				t.Fatalf("the error has no place, or the file counts all the same: %v", err)
			}
			return
		}
		if len(h.Years()) == 0 || h.Title() == "" {
			t.Fatalf("a file that says nothing was accepted:\n%s", data)
		}
		for _, year := range h.Years() {
			checkYear(t, h, year)
		}
	})
}

func checkYear(t *testing.T, h calendar.Holidays, year int) {
	t.Helper()
	if h.Source(year) == "" {
		t.Fatalf("%d has no source", year)
	}
	for d := (calendar.Date{Year: year, Month: 1, Day: 1}); d.Year == year; d = d.AddDays(1) {
		kind, _ := h.Of(d)
		weekend := strings.HasPrefix(d.Weekday().String(), "S")
		if kind == calendar.UnknownDay || kind == calendar.MakeUpDay && !weekend || kind == calendar.WorkingDay && weekend {
			t.Fatalf("%s, a %s, is a %v", d, d.Weekday(), kind)
		}
	}
}

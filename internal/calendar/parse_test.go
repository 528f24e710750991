package calendar_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/calendar"
)

func TestAWrongWindowIsRefusedWithTheNextStep(t *testing.T) {
	shanghai := zone(t, china)
	night, monday := []string{"20:00-06:00"}, []string{"Mon"}
	tests := []struct {
		name string
		spec calendar.Spec
		want string
	}{
		{"nothing is said", calendar.Spec{Zone: shanghai}, "window: it says neither days nor hours: add days"},
		{"only holidays are said", calendar.Spec{Zone: shanghai, Holidays: "cn"}, "window: it says neither"},
		{"no days", calendar.Spec{Zone: shanghai, Days: []string{}}, "days: the list has 0 entries: name the days"},
		{"no hours", calendar.Spec{Zone: shanghai, Hours: []string{}}, "hours: the list has 0 entries"},
		{"no zone", calendar.Spec{Days: monday}, "zone: there is no time zone: name one"},
		{"the machine's zone", calendar.Spec{Days: monday, Zone: time.Local}, "zone: the machine's own time zone differs"},
		{"a slip", days(shanghai, "Mno"), `days: "Mno" is not a day: did you mean Mon?`},
		{"a longer short form", days(shanghai, "Thurs"), "did you mean Thu?"},
		{"another", days(shanghai, "Tues-Fri"), "did you mean Tue?"},
		{"a slip in a full name", days(shanghai, "Wenesday"), "did you mean Wednesday?"},
		{"weekdays", days(shanghai, "weekdays"), "did you mean workdays?"},
		{"weekend", days(shanghai, "Weekend"), "write Sat-Sun"},
		{"daily", days(shanghai, "daily"), "write Mon-Sun"},
		{"an empty day", days(shanghai, ""), `"" is not a day: use Mon, Tue, Wed, Thu, Fri, Sat, Sun or workdays`},
		{"a number", days(shanghai, "1-5"), `"1" is not a day: use Mon`},
		{"a range without an end", days(shanghai, "Mon-"), `"" is not a day`},
		{"a range of workdays", days(shanghai, "workdays-Sat"), `"workdays" is not a day`},
		{"a range to itself", days(shanghai, "Mon-Mon"), `"Mon-Mon" begins and ends on the same day: write Mon, or Mon-Sun`},
		{"a day twice", days(shanghai, "Mon", "Tue", "tuesday"), `a day of "tuesday" was named before: name each day once`},
		{"a day in a range", days(shanghai, "Mon-Thu", "Wed"), `a day of "Wed" was named before`},
		{"a day in workdays", days(shanghai, "workdays", "Mon"), `a day of "Mon" was named before`},
		{"workdays after a day", days(shanghai, "Fri", "workdays"), `a day of "workdays" was named before`},
		{"blanks", days(shanghai, "Mon - Thu"), `"Mon " is not a day: did you mean Mon?`},
		{"too many days", days(shanghai, make([]string, 25)...), "the list has 25 entries"},
		{"hours without an end", hours(shanghai, "20:00"), `hours: "20:00" has no end: write from-to`},
		{"three digits", hours(shanghai, "8:00-12:00"), `"8:00" is not a time of day: write it with four digits`},
		{"no minutes", hours(shanghai, "20-06"), `"20" is not a time of day`},
		{"a sign", hours(shanghai, "+8:00-12:00"), `"+8:00" is not a time of day`},
		{"other digits", hours(shanghai, "２0:00-12:00"), `is not a time of day`},
		{"two colons", hours(shanghai, "1::00-12:00"), `is not a time of day`},
		{"minutes over 59", hours(shanghai, "20:60-22:00"), `"20:60" is not on the clock`},
		{"past midnight", hours(shanghai, "20:00-24:01"), `"24:01" is not on the clock: write 00:00 to 24:00`},
		{"25 o'clock", hours(shanghai, "20:00-25:00"), `"25:00" is not on the clock`},
		{"24:00 as a beginning", hours(shanghai, "24:00-06:00"), "begins at 24:00: write 00:00"},
		{"no length", hours(shanghai, "20:00-20:00"), "has no length: write 00:00-24:00 for the whole day"},
		{"midnight to midnight", hours(shanghai, "00:00-00:00"), "has no length"},
		{"spans that overlap", hours(shanghai, "09:00-12:00", "11:59-13:00"), "09:00-12:00 and 11:59-13:00 overlap: write them as one"},
		{"spans that overlap after midnight", hours(shanghai, "05:00-07:00", "20:00-06:00"), "05:00-07:00 and 20:00-06:00 overlap"},
		{"a span in another", hours(shanghai, "10:00-11:00", "09:00-12:00"), "overlap"},
		{"a span twice", hours(shanghai, "10:00-11:00", "10:00-11:00"), "overlap"},
		{"a country without data", calendar.Spec{Days: monday, Hours: night, Zone: shanghai, Holidays: "fr"},
			`holidays: the holidays of "fr" are not known: use one of cn, de, gb, jp, us, or load`},
		{"a country in capitals", calendar.Spec{Days: monday, Zone: shanghai, Holidays: "CN"}, `"CN" are not known`},
		{"a novel", days(shanghai, strings.Repeat("Mon", 10000)), `MonM…" is not a day`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w, err := calendar.Parse(test.spec, builtIn(t))
			if err == nil || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 9000 {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if w.String() != "never" {
				t.Errorf("a refused window holds %s", w)
			}
		})
	}
}

func days(z *time.Location, words ...string) calendar.Spec {
	return calendar.Spec{Days: words, Zone: z}
}

func hours(z *time.Location, spans ...string) calendar.Spec {
	return calendar.Spec{Hours: spans, Zone: z}
}

func TestEveryMistakeIsNamedWithItsEntry(t *testing.T) {
	_, err := calendar.Parse(calendar.Spec{
		Days: []string{"Mon", "Tuu", "Wed", "Xyzzy"}, Hours: []string{"09:00-10:00", "11-12"}, Holidays: "xx",
	}, builtIn(t))
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("not joined: %v", err)
	}
	var got []string
	for _, err := range joined.Unwrap() {
		wrong, ok := errors.AsType[*calendar.SpecError](err)
		if !ok || wrong.Hint == "" || wrong.Message == "" {
			t.Fatalf("not a whole SpecError: %v", err)
		}
		got = append(got, wrong.Field+string(rune('0'+1+wrong.Index)))
	}
	if want := "days2 days4 hours2 holidays0 zone0"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

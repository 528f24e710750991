package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func TestTheCloudReleasesWhatIsStoppedTwoDaysLaterAtEight(t *testing.T) {
	for stopped, want := range map[string]string{
		"2026-11-23T00:00:00+08:00": "2026-11-25T08:00:00+08:00",
		"2026-11-23T23:59:59+08:00": "2026-11-25T08:00:00+08:00",
		"2026-11-23T16:00:00Z":      "2026-11-26T08:00:00+08:00",
		"2026-02-27T12:00:00+08:00": "2026-03-01T08:00:00+08:00",
	} {
		at, err := time.Parse(time.RFC3339, stopped)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.AutoRelease(at).Format(time.RFC3339); got != want {
			t.Errorf("stopped at %s: got %s, want %s", stopped, got, want)
		}
	}
}

// TestNoStopEndsOnADayOff looks at each hour of a year, with each length of a
// stop, and at each moment that a verdict names as the next one that fits.
func TestNoStopEndsOnADayOff(t *testing.T) {
	for name, test := range map[string]struct {
		zone, then, window string
		offset             int
	}{
		"in China with its holidays":    {"Asia/Shanghai", "[{stop: 1d}, release]", "{days: Mon-Sun, holidays: cn}", 8},
		"at half past, by working days": {"Asia/Shanghai", "[{stop: 40h}, release]", `{days: workdays, hours: "09:30-10:15", holidays: cn}`, 8},
		"in New York, a day behind":     {"America/New_York", "[{stop: 36h}, release]", "{days: Mon-Sun, holidays: us}", -5},
		"without a window":              {"UTC", "[{stop: 1h}, release]", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			file := strings.Replace(steps(test.then), "Asia/Shanghai", test.zone, 1)
			if test.window != "" {
				file += "    window: " + test.window + "\n"
			}
			checkYear(t, load(t, file))
		})
	}
}

func checkYear(t *testing.T, set *rules.Ruleset) {
	t.Helper()
	known, err := calendar.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	china, err := known.Holidays("cn")
	if err != nil {
		t.Fatal(err)
	}
	c, seen, next := idleDev(), map[rules.Reason]int{}, time.Time{}
	for at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() == 2026; at = at.Add(time.Hour) {
		c.Now = at
		v := set.Judge(c)
		seen[v.Reason]++
		switch {
		case v.Action == rules.Stop:
			checkEnd(t, set.Zone, china, v)
			if at.Before(next) {
				t.Fatalf("stopped at %s, though the next stop was said to be at %s", at, next)
			}
		case v.Reason == rules.Fuse && v.Due.IsZero():
			t.Fatalf("at %s no next moment is named: %s", at, v.Text)
		case v.Reason == rules.Fuse:
			next = v.Due
			c.Now = v.Due
			if then := set.Judge(c); then.Action != rules.Stop {
				t.Fatalf("at %s the next stop was said to be at %s, and then it is %s: %s", at, v.Due, then.Action, then.Text)
			}
		}
	}
	if seen[rules.Idle] < 50 || seen[rules.Fuse] < 50 {
		t.Errorf("the year had %v, too little to prove anything", seen)
	}
}

// checkEnd wants people at work on the day of the cloud's own release, on the
// calendar of the rule and by the weekday in the cloud's home.
func checkEnd(t *testing.T, zone *time.Location, china calendar.Holidays, v rules.Verdict) {
	t.Helper()
	burnt := rules.AutoRelease(v.Next.Since)
	if v.Due.After(burnt) || v.Next.Stage != fleet.Paused {
		t.Fatalf("the stop lasts until %s, after the cloud's own release at %s", v.Due, burnt)
	}
	if zone.String() == "Asia/Shanghai" {
		if works, err := china.IsWorkingDay(calendar.DateOf(burnt)); err != nil || !works {
			t.Fatalf("the cloud releases it on %s, a day off (%v): %s", burnt, err, v.Text)
		}
		return
	}
	for _, end := range []time.Time{burnt, burnt.In(zone), v.Due.In(zone)} {
		if day := end.Weekday(); day == time.Saturday || day == time.Sunday {
			t.Fatalf("an end on %s: %s", end, v.Text)
		}
	}
}

func TestTermsChangeWithTheRuleAndWithNothingElse(t *testing.T) {
	const rule = `
  - name: dev
    match: {tags: {env: [dev, test]}, age: ">= 3d", expr: instance.disk_gib<=3000&&instance.topics < 9}
    idle: {for: 24h, bytes_in: "<= 1KiB/s"}
    then: [{warn: 24h}, release]
    window: {days: Mon-Sun}
`
	digest := func(text string) string {
		v := load(t, fmt.Sprintf("version: 1\ntimezone: Asia/Shanghai\nscope: {regions: [cn-hangzhou]}\nrules:%s", text)).Judge(func() rules.Case {
			c := idleDev()
			c.Instance.DiskGiB, c.Instance.Topics = fleet.Known[int64](1), fleet.Known[int64](1)
			return c
		}())
		if v.Terms == "" {
			t.Fatalf("no terms: %s", v.Text)
		}
		return v.Terms
	}
	was := digest(rule)
	if len(was) != 12 {
		t.Errorf("the terms are %q", was)
	}
	tests := map[string]struct {
		from, to string
		same     bool
	}{
		"a comment":                   {"    idle:", "    # more\n    idle:", true},
		"another spelling of an age":  {">= 3d", ">= 72h", true},
		"of a grace":                  {"24h}, release", "1d}, {release: {}}", true},
		"of a rate":                   {"1KiB/s", "1024B/s", true},
		"a default that is written":   {`bytes_in: "<= 1KiB/s"`, `bytes_in: "<= 1KiB/s", unread: 0, consumers: none`, true},
		"spaces in an expression":     {"<=3000&&", " <= 3000  && ", true},
		"keys in another order":       {`tags: {env: [dev, test]}, age: ">= 3d"`, `age: ">= 3d", tags: {env: [dev, test]}`, true},
		"another name":                {"name: dev", "name: dev2", false},
		"another tag value":           {"[dev, test]", "[dev]", false},
		"values that print alike":     {"[dev, test]", "[dev, test or x]", false},
		"another age":                 {">= 3d", ">= 71h", false},
		"another expression":          {"<=3000", "<=3001", false},
		"another threshold":           {"1KiB/s", "1025B/s", false},
		"another idle window":         {"for: 24h", "for: 25h", false},
		"another signal":              {"for: 24h", "for: 24h, unread: any", false},
		"another grace":               {"warn: 24h", "warn: 25h", false},
		"another step":                {"24h}, release", "24h}, {stop: 1d}, release", false},
		"force":                       {"24h}, release", "24h}, {release: {force: true}}", false},
		"another window":              {"Mon-Sun}", `Mon-Sun, hours: "00:00-23:59"}`, false},
		"another country's holidays":  {"Mon-Sun}", "Mon-Sun, holidays: cn}", false},
		"no window":                   {"    window: {days: Mon-Sun}\n", "", false},
		"tests are none of its terms": {"    window:", "    tests: [{name: x, given: {}, want: keep}]\n    window:", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(rule, test.from) {
				t.Fatal("the change changes nothing")
			}
			if is := digest(strings.Replace(rule, test.from, test.to, 1)); (is == was) != test.same {
				t.Fatalf("terms %s became %s", was, is)
			}
		})
	}
}

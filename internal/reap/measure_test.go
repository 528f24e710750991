package reap_test

import (
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

func TestAWindowIsProvedByNearlyAllOfItsPoints(t *testing.T) {
	tests := map[string]struct {
		missing int
		change  func(f *fake)
		reason  string
	}{
		// The fake serves the window and the lag: 288 points of five minutes
		// and the two or three younger ones. Five of 288 may be missing.
		"all points prove silence":        {0, nil, "idle"},
		"one in fifty may be missing":     {5, nil, "idle"},
		"one more is too many":            {8, nil, "usage-unknown"},
		"no points are not silence":       {1000, nil, "usage-unknown"},
		"traffic in a part proves use":    {100, func(f *fake) { f.rate["a"] = 5000 }, "busy"},
		"an unknown series has no metric": {0, func(f *fake) { f.find("a").Series = fleet.SeriesOf("v9") }, "usage-unknown"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.missing["a"] = test.missing
			if test.change != nil {
				test.change(f)
			}
			report, _ := enforce(t, f, devRules)
			if got := reasons(report)["a"]; got != test.reason {
				t.Fatalf("got %s: %s", got, report.Verdicts[0].Text)
			}
		})
	}
}

func TestAnInstanceYoungerThanTheWindowIsNotJudgedByIt(t *testing.T) {
	rules := `
version: 1
scope: {regions: [cn-hangzhou]}
rules:
  - {name: dev, match: {age: ">= 1h"}, idle: {for: 24h}, then: release}
`
	f := newFake(dev("a", "cn-hangzhou", 5*time.Hour))
	report, _ := enforce(t, f, rules)
	v := report.Verdicts[0]
	if v.Reason != "usage-unknown" || v.Conditions[1].Facts[0].Unknown != "too-young" {
		t.Fatalf("got %s: %s", v.Reason, v.Text)
	}
}

// TestAWindowIsWholeAtEveryMinuteOfTheHour moves the run through an hour: where
// periods begin must not cost a point.
func TestAWindowIsWholeAtEveryMinuteOfTheHour(t *testing.T) {
	for _, window := range []string{"1h", "8h", "24h", "47h", "7d"} {
		for minute := range 60 {
			f := newFake(dev("a", "cn-hangzhou", 100*24*time.Hour))
			f.clock.now = start.Add(time.Duration(minute)*time.Minute + 30*time.Second)
			report, _ := enforce(t, f, without("for: "+window))
			if v := report.Verdicts[0]; v.Reason != "idle" || len(f.released) != 1 {
				t.Fatalf("%s at minute %d: %s: %s %+v", window, minute, v.Reason, v.Text, report.Effects)
			}
			for _, fact := range report.Facts {
				if fact.Expected != fact.Got {
					t.Fatalf("%s at minute %d: %s has %d of %d", window, minute, fact.Signal, fact.Got, fact.Expected)
				}
			}
		}
	}
}

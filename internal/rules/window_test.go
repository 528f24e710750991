package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func TestARuleReleasesOnlyInsideItsWindow(t *testing.T) {
	set := load(t, `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
rules:
  - name: dev
    match: {tags: {env: dev}}
    window: {days: Mon-Thu, hours: "20:00-06:00", holidays: cn}
    then: release
`)
	tests := map[string]struct {
		at     string
		reason rules.Reason
		says   string
	}{
		"on Monday evening":                      {"2025-11-24T22:00:00+08:00", rules.Idle, "idle"},
		"on Tuesday morning before six":          {"2025-11-25T05:59:00+08:00", rules.Idle, "idle"},
		"on Friday morning, which is Thursday's": {"2025-11-28T05:59:00+08:00", rules.Idle, "idle"},
		"on Friday evening":                      {"2025-11-28T22:00:00+08:00", rules.OutsideWindow, "opens Mon 2025-12-01 20:00 CST"},
		"at noon":                                {"2025-11-24T12:00:00+08:00", rules.OutsideWindow, "opens Mon 2025-11-24 20:00 CST"},
		"in the National Day week":               {"2025-10-02T22:00:00+08:00", rules.OutsideWindow, "outside the window"},
		"in a year whose holidays nobody told":   {"2031-11-24T22:00:00+08:00", rules.WindowUnknown, "not known"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			at, err := time.Parse(time.RFC3339, test.at)
			if err != nil {
				t.Fatal(err)
			}
			c := idleDev()
			c.Now, c.Instance.CreatedAt = at, fleet.Known(at.Add(-100*time.Hour))
			v := set.Judge(c)
			if v.Reason != test.reason || !strings.Contains(v.Text, test.says) {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

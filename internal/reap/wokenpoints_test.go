package reap

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

// TestOnlyPointsFromJustBeforeAStopLendSilenceMeaning: the instances of a place share a
// question, which reaches back to the oldest stop. What CloudMonitor told of one long
// before its own stop does not say that it would have told of it since.
func TestOnlyPointsFromJustBeforeAStopLendSilenceMeaning(t *testing.T) {
	stopped := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	for name, test := range map[string]struct {
		points []time.Duration
		why    string
	}{
		"a minute before":             {[]time.Duration{-time.Minute}, ""},
		"at the stop":                 {[]time.Duration{0}, ""},
		"while it stopped":            {[]time.Duration{-time.Minute, settleTime}, ""},
		"long after":                  {[]time.Duration{-time.Minute, 5 * time.Hour}, "somebody opened it"},
		"long after, and none before": {[]time.Duration{5 * time.Hour}, "somebody opened it"},
		"none":                        {nil, "is not known"},
		"two hours before":            {[]time.Duration{-2 * time.Hour}, "is not known"},
		"while it stopped alone":      {[]time.Duration{time.Minute}, "is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			var points []fleet.Point
			for _, after := range test.points {
				points = append(points, fleet.Point{At: stopped.Add(after), Value: fleet.Known(0.0)})
			}
			why := woken(stopped, points, time.Minute, nil)
			if !strings.Contains(why, test.why) || (why == "") != (test.why == "") {
				t.Errorf("%q, want %q", why, test.why)
			}
		})
	}
}

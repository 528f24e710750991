package reap_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// TestASilentRatioAloneProvesNothingOfV3: V3 tells its connections as a share of a limit,
// of which a few clients may be so little that it reads as 0.
func TestASilentRatioAloneProvesNothingOfV3(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*fake)
		reason string
	}{
		"nothing anywhere":         {func(*fake) {}, "idle"},
		"bytes":                    {func(f *fake) { f.rate["a"] = 2000 }, "busy"},
		"a member":                 {func(f *fake) { f.members["a"] = 1 }, "busy"},
		"a rebalance":              {func(f *fake) { f.rebalances["a"] = []time.Time{start.Add(-20 * time.Hour)} }, "busy"},
		"a message that is unread": {func(f *fake) { f.unread["a"] = 1 }, "busy"},
		"a message in a topic":     {func(f *fake) { f.written["a"] = start.Add(-20 * time.Hour) }, "busy"},
		"no data points":           {func(f *fake) { f.blind = true }, "usage-unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.find("a").Series = fleet.Known(fleet.SeriesV3)
			c.change(f)
			report, err := enforce(t, f, devRules)
			if err != nil {
				t.Fatal(err)
			}
			if v := report.Verdicts[0]; v.Reason != c.reason || (len(f.released) == 1) != (c.reason == "idle") {
				t.Errorf("%s, want %s: %s; released %v", v.Reason, c.reason, v.Text, f.released)
			}
		})
	}
}

// TestATopicThatSomebodyEmptiedIsNotSilence: that a topic holds nothing says as little of
// writes as that somebody removed them; V2 counts its requests besides, V3 only bytes.
func TestATopicThatSomebodyEmptiedIsNotSilence(t *testing.T) {
	emptied := fleet.TopicStatus{
		Stored: fleet.Known[int64](0), Written: fleet.Known[int64](17), Partitions: fleet.Known[int64](12),
		LastWrite: fleet.Unknown[time.Time](fleet.NoData, "the topic stores no message"), ObservedAt: start,
	}
	for name, c := range map[string]struct {
		series  fleet.Series
		written int64
		bytes   float64
		rules   string
		reason  string
	}{
		"V3, a few bytes within the bound":           {fleet.SeriesV3, 17, 2, devRules, "usage-unknown"},
		"V3, not a byte":                             {fleet.SeriesV3, 17, 0, devRules, "idle"},
		"V3, a few bytes, and never written to":      {fleet.SeriesV3, 0, 2, devRules, "idle"},
		"V3, a few bytes, where writes do not count": {fleet.SeriesV3, 17, 2, without("writes: any"), "idle"},
		"V2, a few bytes within the bound":           {fleet.SeriesV2, 17, 2, devRules, "idle"},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.find("a").Series, f.rate["a"] = fleet.Known(c.series), c.bytes
			status := emptied
			status.Written = fleet.Known(c.written)
			cloud := with(f, func(c *reap.Cloud) {
				own := fleet.Unknown[time.Duration](fleet.Absent, "the topic has none of its own")
				c.Topics = odd{f, []fleet.Topic{{Name: "t", Retention: own}}, map[string]fleet.TopicStatus{"t": status}}
			})
			report := runOn(t.Context(), t, f, cloud, quiet, func(o *reap.Order) { o.Rules = load(t, c.rules) })
			if v := report.Verdicts[0]; v.Reason != c.reason || (len(f.released) == 1) != (c.reason == "idle") {
				t.Errorf("%s, want %s: %s; released %v", v.Reason, c.reason, v.Text, f.released)
			}
			if c.reason == "usage-unknown" && !strings.Contains(report.Verdicts[0].Text, "empty") {
				t.Errorf("%s", report.Verdicts[0].Text)
			}
		})
	}
}

package reap_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// dying is a CloudMonitor that brought its last point some time ago, or has a
// hole.
type dying struct {
	*fake
	from, to time.Duration // before now
}

func (d dying) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	m, err := d.fake.Series(ctx, q)
	now := d.clock.Now()
	for id, points := range m.Points {
		var kept []fleet.Point
		for _, p := range points {
			if p.At.Before(now.Add(-d.from)) || p.At.After(now.Add(-d.to)) {
				kept = append(kept, p)
			}
		}
		m.Points[id] = kept
	}
	return m, err
}

func TestFewMissingPointsMustNotHangTogether(t *testing.T) {
	for name, test := range map[string]struct {
		window   string
		from, to time.Duration
	}{
		"the newest of a day":      {"24h", 40 * time.Minute, 0},
		"the newest of a week":     {"7d", 3 * time.Hour, 0},
		"the newest of a month":    {"30d", 14 * time.Hour, 0},
		"the newest of a quarter":  {"90d", 42 * time.Hour, 0},
		"a hole in a week":         {"7d", 60 * time.Hour, 57 * time.Hour},
		"a hole in a quarter":      {"90d", 1000 * time.Hour, 960 * time.Hour},
		"the oldest of three days": {"3d", 72 * time.Hour, 71 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", 100*24*time.Hour))
			text := without("for: " + test.window + ", writes: any")
			report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Metrics = dying{f, test.from, test.to} }), quiet,
				func(o *reap.Order) { o.Rules = load(t, text) })
			if v := report.Verdicts[0]; v.Reason != "usage-unknown" || len(f.released) > 0 {
				t.Errorf("%s: %s", v.Reason, v.Text)
			}
		})
	}
}

// short lists fewer topics and groups than there are.
type short struct{ *fake }

func (short) Groups(context.Context, fleet.Ref) ([]fleet.Group, error) { return nil, nil }
func (short) Topics(context.Context, fleet.Ref) ([]fleet.Topic, error) { return nil, nil }

func TestListsThatContradictTheInstanceProveNothing(t *testing.T) {
	for name, change := range map[string]func(i *fleet.Instance){
		"topics that are not listed": func(i *fleet.Instance) { i.Topics = fleet.Known[int64](40) },
		"groups that are not listed": func(i *fleet.Instance) { i.Groups = fleet.Known[int64](12) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			change(f.find("a"))
			report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Consumers, c.Topics = short{f}, short{f} }), quiet)
			if v := report.Verdicts[0]; v.Reason != "usage-unknown" || !strings.Contains(v.Text, "are told") {
				t.Errorf("%s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestATopicThatContradictsItselfProvesNothing(t *testing.T) {
	noTime := fleet.Unknown[time.Time](fleet.NoData, "no message")
	for name, test := range map[string]struct {
		topic  fleet.Topic
		status fleet.TopicStatus
	}{
		"messages stored, and none ever written": {fleet.Topic{}, fleet.TopicStatus{Stored: fleet.Known[int64](7), Written: fleet.Known[int64](0), LastWrite: noTime}},
		"never written, and a time that cannot be read": {fleet.Topic{}, fleet.TopicStatus{
			Stored: fleet.Known[int64](0), Written: fleet.Known[int64](0), LastWrite: fleet.Unknown[time.Time](fleet.Malformed, "a time")}},
		"one of twelve partitions": {fleet.Topic{Partitions: fleet.Known[int64](12)}, fleet.TopicStatus{
			Stored: fleet.Known[int64](0), Written: fleet.Known[int64](0), LastWrite: noTime, Partitions: fleet.Known[int64](1)}},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			test.topic.Name, test.topic.Retention = "t", fleet.Known(time.Minute)
			cloud := with(f, func(c *reap.Cloud) {
				c.Topics = odd{f, []fleet.Topic{test.topic}, map[string]fleet.TopicStatus{"t": test.status}}
			})
			report := runOn(t.Context(), t, f, cloud, quiet)
			if v := report.Verdicts[0]; v.Reason != "usage-unknown" || len(f.released) > 0 {
				t.Errorf("%s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestAV3TopicMustTellAboutTheWholeWindow(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", 100*24*time.Hour))
	f.find("a").Series = fleet.Known(fleet.SeriesV3)
	status := fleet.TopicStatus{
		Stored: fleet.Known[int64](0), Written: fleet.Known[int64](5000),
		LastWrite: fleet.Unknown[time.Time](fleet.NoData, "no message"),
	}
	cloud := with(f, func(c *reap.Cloud) {
		c.Topics = odd{f, []fleet.Topic{{Name: "t", Retention: fleet.Known(24 * time.Hour)}}, map[string]fleet.TopicStatus{"t": status}}
	})
	report := runOn(t.Context(), t, f, cloud, quiet, func(o *reap.Order) { o.Rules = load(t, without("for: 7d")) })
	if v := report.Verdicts[0]; v.Reason != "usage-unknown" || !strings.Contains(v.Text, "less than the window of 7d") {
		t.Fatalf("%s: %s", v.Reason, v.Text)
	}
}

func TestWhatTheListingSaysMustNotChangeBeforeTheCall(t *testing.T) {
	for name, change := range map[string]func(i *fleet.Instance){
		"its retention": func(i *fleet.Instance) { i.Retention = fleet.Known(time.Hour) },
		"its topics":    func(i *fleet.Instance) { i.Topics = fleet.Known[int64](9) },
		"its groups":    func(i *fleet.Instance) { i.Groups = fleet.Known[int64](9) },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.beforeSingle = func(f *fake) { change(f.find("a")) }
			report, _ := enforce(t, f, devRules)
			if e := report.Effects[0]; e.Outcome != "aborted" || !strings.HasPrefix(e.Cause, "changed-") {
				t.Errorf("%s/%s", e.Outcome, e.Cause)
			}
		})
	}
}

func TestARuleCanSelectByWhatIsMeasured(t *testing.T) {
	for _, expr := range []string{
		`usage.bytes_in < 100.0`, `usage.disk_percent < 50.0`, `topics.silent >= duration("24h")`,
		`consumers.unread <= 10`, `instance.series == "v3" || quota.topics_used <= 3`, `clients.addresses == 0 && consumers.members == 0`,
	} {
		f := newFake(dev("a", "cn-hangzhou", long))
		report, _ := enforce(t, f, strings.Replace(devRules, `age: ">= 72h"`, `age: ">= 72h", expr: '`+expr+`'`, 1))
		if len(f.released) != 1 {
			t.Errorf("%s: %s %+v", expr, report.Verdicts[0].Text, report.Effects)
		}
	}
}

// heartbeat is 3 KiB in one minute of five: 0.6 KiB/s on average.
type heartbeat struct{ *fake }

func (p heartbeat) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	m, err := p.fake.Series(ctx, q)
	if q.Signal != fleet.BytesIn {
		return m, err
	}
	for _, points := range m.Points {
		for i := range points {
			v := 3 * 1024.0 / 5
			if q.Period == time.Minute {
				v *= 5 * float64(1-min(1, points[i].At.Minute()%5))
			}
			points[i].Value = fleet.Known(v)
		}
	}
	return m, err
}

func TestThePlanAndTheRecheckMeasureAlike(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Metrics = heartbeat{f} }), quiet)
	if len(f.released) != 1 {
		t.Errorf("the plan says %q, and the recheck %q", report.Verdicts[0].Text, report.Effects[0].Text)
	}
}

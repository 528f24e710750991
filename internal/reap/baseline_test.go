package reap_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// A run that could not look must not make the next one forget what was in use.

func TestARegionThatOnceCannotBeListedStaysArmed(t *testing.T) {
	f, m := newFake(), &memory{}
	for _, id := range []string{"a", "b", "c", "d"} {
		f.instances = append(f.instances, dev(id, "cn-hangzhou", long))
		f.rate[id] = 1e6
	}
	f.instances = append(f.instances, dev("s", "cn-shanghai", time.Hour))
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	f.listErr["cn-hangzhou"] = callError(fault.Network)
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	delete(f.listErr, "cn-hangzhou")
	clear(f.rate)
	trips(t, f, m, "4 were in use")
}

func TestARunThatCannotTellWhoIsInUseStaysArmed(t *testing.T) {
	for name, test := range map[string]struct {
		busy, denied []string
	}{
		"of anybody":                       {nil, []string{"i0", "i1", "i2", "i3", "i4", "i5"}},
		"of most":                          {nil, []string{"i0", "i1", "i2", "i3", "i4"}},
		"of half, and one is still in use": {[]string{"i0"}, []string{"i1", "i2", "i3"}},
	} {
		t.Run(name, func(t *testing.T) {
			f, m := six(4), &memory{}
			_, _ = enforce(t, f, devRules, m.order, planOnly)
			clear(f.rate)
			for _, id := range test.busy {
				f.rate[id] = 1e6
			}
			for _, id := range test.denied {
				f.brokerErr["groups "+id] = callError(fault.Denied)
			}
			_, _ = enforce(t, f, devRules, m.order, planOnly)
			clear(f.brokerErr)
			clear(f.rate)
			trips(t, f, m, "4 were in use")
		})
	}
}

func trips(t *testing.T, f *fake, m *memory, says string) {
	t.Helper()
	report, _ := enforce(t, f, devRules, m.order)
	if len(f.released) > 0 || !strings.Contains(report.Summary.Tripwire, says) {
		t.Errorf("released %v, tripwire %q", f.released, report.Summary.Tripwire)
	}
}

func TestAnAccountThatCannotBeToldIsComparedWithNothing(t *testing.T) {
	f, m := six(4), &memory{}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	before := m.kept
	clear(f.rate)
	for i := range f.instances {
		f.instances[i].Account = ""
	}
	report := runOn(t.Context(), t, f, f.cloud(), quiet, m.order, func(o *reap.Order) { o.Account = "" })
	if len(f.released) > 0 || m.kept != before || !strings.Contains(report.Summary.Tripwire, "whose account") {
		t.Errorf("released %v, kept %d times, tripwire %q", f.released, m.kept-before, report.Summary.Tripwire)
	}
}

// measuredOnly has data points of two instances alone, as of a V2 instance among
// V3 ones that say nothing without traffic.
type measuredOnly struct {
	*fake
	a, b string
}

func (o measuredOnly) cut(m fleet.Measurement, err error) (fleet.Measurement, error) {
	for id := range m.Points {
		if id != o.a && id != o.b {
			delete(m.Points, id)
		}
	}
	return m, err
}

func (o measuredOnly) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return o.cut(o.fake.Series(ctx, q))
}

func (o measuredOnly) Latest(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return o.cut(o.fake.Latest(ctx, q))
}

func TestWhatTheRunReleasedIsNotMissedByTheNext(t *testing.T) {
	f, m := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long), dev("v1", "cn-hangzhou", long), dev("v2", "cn-hangzhou", long), dev("v3", "cn-hangzhou", long)), &memory{}
	cloud := with(f, func(c *reap.Cloud) { c.Metrics = measuredOnly{f, "a", "b"} })
	runOn(t.Context(), t, f, cloud, quiet, m.order)
	if len(f.released) != 2 {
		t.Fatal(f.released)
	}
	f.instances = f.instances[2:]
	for range 2 {
		if r := runOn(t.Context(), t, f, cloud, quiet, m.order); r.Summary.Tripwire != "" {
			t.Error(r.Summary.Tripwire)
		}
	}
}

func TestARegionThatIsEmptyNowHasNobodyToMeasure(t *testing.T) {
	everywhere := strings.Replace(devRules, "[cn-hangzhou, cn-shanghai]", "all", 1)
	f, m := newFake(), &memory{}
	for _, id := range []string{"v1", "v2", "v3", "v4"} {
		f.instances = append(f.instances, dev(id, "cn-hangzhou", long))
	}
	f.instances = append(f.instances, dev("a", "cn-shanghai", long), dev("b", "cn-shanghai", long))
	cloud := with(f, func(c *reap.Cloud) { c.Metrics = measuredOnly{f, "a", "b"} })
	runs := func(o *reap.Order) { o.Rules = load(t, everywhere) }
	runOn(t.Context(), t, f, cloud, quiet, m.order, planOnly, runs)
	f.instances = f.instances[:4] // the owner deletes two of six
	for range 2 {
		if r := runOn(t.Context(), t, f, cloud, quiet, m.order, planOnly, runs); r.Summary.Tripwire != "" {
			t.Error(r.Summary.Tripwire)
		}
	}
}

// meanwhile lets something happen after the census was read.
type meanwhile struct {
	*memory
	after func()
}

func (h *meanwhile) Last(ctx context.Context) (*fleet.Census, error) {
	c, err := h.memory.Last(ctx)
	if after := h.after; after != nil {
		h.after = nil
		after()
	}
	return c, err
}

func TestARunThatEndsInsideAnotherIsNotForgotten(t *testing.T) {
	f, m := six(4), &memory{}
	_, _ = enforce(t, f, devRules, m.order, planOnly)
	manual := func(o *reap.Order) { o.Trigger.Kind = events.Manual }
	both := &meanwhile{memory: m, after: func() { _, _ = enforce(t, f, devRules, m.order, planOnly, manual) }}
	_, _ = enforce(t, f, devRules, planOnly, func(o *reap.Order) { o.Memory = both })
	if len(m.last.Judged) != 2 {
		t.Errorf("%d kinds of run are remembered, want 2", len(m.last.Judged))
	}
}

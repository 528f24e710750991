package reap

import (
	"context"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// reread reads every decisive fact of a few instances again, just before they
// go. All of them must be silent still, so no source is spared by another, and
// all are asked side by side.
func (s *scan) reread(ctx context.Context, plan []*subject) []fleet.Usage {
	sources := []source{
		func(ctx context.Context, again []*subject) { s.askMonitor(ctx, batches(groups(again)), s.tails(plan)) },
		s.askGroups, s.askTopics, s.askClients, s.askQuota,
	}
	readings := make([][]*subject, len(sources))
	for i := range sources {
		readings[i] = blank(plan)
	}
	each(len(sources), len(sources), func(i int) { sources[i](ctx, readings[i]) })
	usages := make([]fleet.Usage, len(plan))
	for i := range plan {
		usages[i] = fleet.Usage{}
		for _, again := range readings {
			usages[i].Add(again[i].usage)
		}
	}
	return usages
}

// blank returns the instances of a plan as if nothing had been observed yet, in
// need of every fact that the plan rests on.
func blank(plan []*subject) []*subject {
	again := make([]*subject, len(plan))
	for i, one := range plan {
		again[i] = &subject{instance: one.instance, usage: fleet.Usage{}}
		again[i].verdict.Needs = decisive(one)
	}
	return again
}

// decisive lists the facts behind a verdict that were read for it, each once;
// what the listing says is read again with the instance itself.
func decisive(one *subject) []rules.Need {
	var needs []rules.Need
	for _, c := range one.verdict.Conditions {
		for _, f := range c.Facts {
			need := rules.Need{Signal: f.Signal, Window: f.Window}
			if _, read := one.usage[f.Window][f.Signal]; read && !slices.Contains(needs, need) {
				needs = append(needs, need)
			}
		}
	}
	return needs
}

// tails reads what CloudMonitor measured since the plan was made, up to now, and
// adds it to what the plan rests on. What was measured before does not change;
// only where points were missing is the whole window read again, since they may
// have come.
func (s *scan) tails(plan []*subject) question {
	planned := map[string]fleet.Usage{}
	for _, one := range plan {
		planned[one.instance.ID] = one.usage
	}
	return func(ctx context.Context, g group) []fleet.Fact {
		before := make([]fleet.Fact, len(g.subjects))
		for i, one := range g.subjects {
			before[i] = planned[one.instance.ID].Fact(g.window, g.signal)
		}
		now := s.Clock.Now()
		q := fleet.MetricQuery{
			Region: g.region, Signal: g.signal, Series: g.series, IDs: ids(g.subjects), From: earliest(before, now), To: now,
			Period: s.cloud.Metrics.Period(ctx, g.region, g.signal, g.series, tailPeriod(before, g)),
		}
		m, err := s.cloud.Metrics.Series(ctx, q)
		if err != nil {
			s.problems.failed(s.place, err)
		}
		facts := make([]fleet.Fact, len(g.subjects))
		for i, one := range g.subjects {
			facts[i] = extended(before[i], m, q, one.instance.ID, err)
		}
		return facts
	}
}

// earliest is from when on points are needed that the plan did not have.
func earliest(before []fleet.Fact, now time.Time) time.Time {
	from := now
	for _, f := range before {
		since := f.To
		if f.Got < f.Expected {
			since = f.From
		}
		if !since.IsZero() && since.Before(from) {
			from = since
		}
	}
	return from
}

// tailPeriod is the distance of the points to ask for: a minute where nothing at
// all was measured, since then no minute of the average holds anything. Else it
// is the plan's: a heartbeat that its averages tolerate must not look like use in
// a single minute of them.
func tailPeriod(before []fleet.Fact, g group) time.Duration {
	for _, f := range before {
		if seen, ok := f.Seen.Get(); !ok || seen != 0 || f.Got < f.Expected {
			return periodFor(g.signal, g.window)
		}
	}
	return time.Minute
}

// extended is a fact that reaches up to now. Without every point that must be
// there since it was read, its value is unknown.
func extended(before fleet.Fact, m fleet.Measurement, q fleet.MetricQuery, id string, err error) fleet.Fact {
	f := before
	f.ObservedAt, f.To = m.ObservedAt, newestWhole(q)
	if err != nil {
		f.Value = fleet.Unknown[float64](fleet.Failed, "what was measured since the plan could not be read: %s", err)
		return f
	}
	bad := 0
	for _, p := range m.Points[id] { // those of the plan's window that came late, too
		switch v, ok := p.Value.Get(); {
		case !ok:
			bad++
		case p.At.After(before.From):
			f.Seen = larger(f.Seen, v)
		}
	}
	if _, known := before.Value.Get(); !known { // then nothing can prove silence any more
		return f
	}
	tail := fleet.Fact{Source: m.Source, From: before.To.Truncate(q.Period), To: f.To, Expected: int(f.To.Sub(before.To) / q.Period)}
	count(&tail, m.Points[id], q.Period)
	switch {
	case bad > 0:
		f.Value = fleet.Unknown[float64](fleet.Malformed, "%d data points since the plan carry no readable number", bad)
	case tail.Got < tail.Expected:
		f.Value = fleet.Unknown[float64](fleet.Late, "%s has %d of %d data points since the plan", m.Source, tail.Got, tail.Expected)
	default:
		f.Value = f.Seen
	}
	return f
}

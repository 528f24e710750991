package reap

import (
	"cmp"
	"context"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
)

// group is one question to CloudMonitor: a signal over a window, of instances
// of one series in one region, since the series decides the metric's name.
type group struct {
	key
	subjects []*subject
}

type key struct {
	region string
	series fleet.Series
	signal fleet.Signal
	window time.Duration
}

// question asks one group's question and returns a fact for each of its
// subjects; a fact without a signal says that nothing was learnt.
type question func(context.Context, group) []fleet.Fact

// observe asks for what the verdicts still need, all groups side by side, and
// stores the answers when all are in.
func (r *run) observe(ctx context.Context, ask question) {
	ctx, cancel := half(ctx)
	defer cancel()
	groups := r.groups(r.subjects)
	answers := make([][]fleet.Fact, len(groups))
	r.each(len(groups), func(i int) { answers[i] = ask(ctx, groups[i]) })
	for i, g := range groups {
		g.store(answers[i])
	}
}

func (g group) store(facts []fleet.Fact) {
	for i, f := range facts {
		if f.Signal != "" {
			g.subjects[i].usage.Put(g.window, f)
		}
	}
}

// groups sorts the needs of subjects into questions, in a stable order. An
// instance whose series is not known has no metric to ask for.
func (r *run) groups(subjects []*subject) []group {
	byKey := map[key][]*subject{}
	for _, s := range subjects {
		for _, need := range s.verdict.Needs {
			series, ok := s.instance.Series.Get()
			if !ok {
				s.usage.Put(need.Window, noSeries(s.instance, need.Signal))
				continue
			}
			k := key{s.instance.Region, series, need.Signal, need.Window}
			byKey[k] = append(byKey[k], s)
		}
	}
	var groups []group
	for k, members := range byKey {
		groups = append(groups, group{k, members})
	}
	slices.SortFunc(groups, func(a, b group) int {
		return cmp.Or(cmp.Compare(a.region, b.region), cmp.Compare(a.series, b.series),
			cmp.Compare(a.signal, b.signal), cmp.Compare(a.window, b.window))
	})
	return groups
}

// screen asks for the newest point of all instances at once: one call finds
// most of the instances that are in use. It cannot prove silence. When it
// fails, the proof asks for each candidate anyway, so nothing is hidden.
func (r *run) screen(ctx context.Context, g group) []fleet.Fact {
	m, err := r.cloud.Metrics.Latest(ctx, fleet.MetricQuery{Region: g.region, Signal: g.signal, Series: g.series})
	if err != nil {
		return nil
	}
	from := r.Clock.Now().Add(-g.window)
	facts := make([]fleet.Fact, len(g.subjects))
	for i, s := range g.subjects {
		facts[i] = screened(g.key, s.instance.ID, m, from)
	}
	return facts
}

// prove reads the whole window of each candidate by its id.
func (r *run) prove(ctx context.Context, g group) []fleet.Fact {
	now := r.Clock.Now()
	q := fleet.MetricQuery{
		Region: g.region, Signal: g.signal, Series: g.series,
		From: now.Add(-g.window - lag), To: now, Period: periodFor(g.window),
	}
	var facts []fleet.Fact
	for batch := range slices.Chunk(g.subjects, batchSize) {
		q.IDs = ids(batch)
		m, err := r.cloud.Metrics.Series(ctx, q)
		if err != nil {
			r.problems.failed(g.region, err)
		}
		for _, s := range batch {
			facts = append(facts, proved(g.key, s.instance, m, q, err))
		}
	}
	return facts
}

// batchSize is the most instances that one DescribeMetricList may name in
// Dimensions (DescribeMetricList).
const batchSize = 50

func ids(subjects []*subject) []string {
	var list []string
	for _, s := range subjects {
		list = append(list, s.instance.ID)
	}
	return list
}

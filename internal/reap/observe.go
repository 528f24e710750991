package reap

import (
	"cmp"
	"context"
	"slices"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// batchesAtOnce bounds how many questions to CloudMonitor are under way at once
// in one place; the way to the cloud has bounds of its own.
const batchesAtOnce = 64

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

// askMonitor asks all groups side by side, and stores the answers when all are
// in.
func (s *scan) askMonitor(ctx context.Context, groups []group, ask question) {
	ctx, cancel := half(ctx)
	defer cancel()
	answers := make([][]fleet.Fact, len(groups))
	each(len(groups), batchesAtOnce, func(i int) { answers[i] = ask(ctx, groups[i]) })
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

// groups sorts the needs of subjects into questions to CloudMonitor, in a
// stable order. An instance whose series is not known has no metric to ask for.
func groups(subjects []*subject) []group {
	byKey := map[key][]*subject{}
	for _, s := range subjects {
		for _, need := range s.verdict.Needs {
			if need.Signal.Origin() != fleet.Monitor {
				continue
			}
			series, ok := s.instance.Series.Get()
			if !ok {
				s.usage.Put(need.Window, noSeries(s.instance, need.Signal))
				continue
			}
			k := key{s.instance.Region, series, need.Signal, need.Window}
			byKey[k] = append(byKey[k], s)
		}
	}
	var list []group
	for k, members := range byKey {
		list = append(list, group{k, members})
	}
	slices.SortFunc(list, func(a, b group) int { return a.compare(b.key) })
	return list
}

func (k key) compare(o key) int {
	return cmp.Or(cmp.Compare(k.region, o.region), cmp.Compare(k.series, o.series),
		cmp.Compare(k.signal, o.signal), cmp.Compare(k.window, o.window))
}

// batches cuts groups into questions that one call may name the instances of.
func batches(groups []group) []group {
	var list []group
	for _, g := range groups {
		for members := range slices.Chunk(g.subjects, batchSize) {
			list = append(list, group{g.key, members})
		}
	}
	return list
}

// screened says whether the newest point of a signal finds instances in use:
// nearly all that are in use move bytes or hold connections. The other signals
// are asked of the few that are left.
func screened(s fleet.Signal) bool {
	return s == fleet.BytesIn || s == fleet.BytesOut || s == fleet.Connections
}

// screen asks for the newest point of all instances at once: one call finds
// most of the instances that are in use. It cannot prove silence. When it
// fails, the proof asks for each candidate anyway, so nothing is hidden.
func (s *scan) screen(ctx context.Context, subjects []*subject) {
	all := slices.DeleteFunc(groups(subjects), func(g group) bool { return !screened(g.signal) })
	s.askMonitor(ctx, all, func(ctx context.Context, g group) []fleet.Fact {
		m, err := s.cloud.Metrics.Latest(ctx, fleet.MetricQuery{Region: g.region, Signal: g.signal, Series: g.series})
		if err != nil {
			if fault.ClassOf(err) != fault.Unsupported { // the proof says that
				s.problems.failed(s.place, err)
			}
			return nil
		}
		from := s.Clock.Now().Add(-g.window)
		facts := make([]fleet.Fact, len(g.subjects))
		for i, one := range g.subjects {
			facts[i] = newest(g.key, one.instance.ID, m, from)
		}
		return facts
	})
}

// prove reads the whole window of each candidate by its id.
func (s *scan) prove(ctx context.Context, subjects []*subject) {
	s.askMonitor(ctx, batches(groups(subjects)), s.proof)
}

func (s *scan) proof(ctx context.Context, g group) []fleet.Fact {
	q := fleet.MetricQuery{
		Region: g.region, Signal: g.signal, Series: g.series, IDs: ids(g.subjects), To: s.Clock.Now(),
		Period: s.cloud.Metrics.Period(ctx, g.region, g.signal, g.series, periodFor(g.signal, g.window)),
	}
	q.From = newestWhole(q).Add(-g.window)
	m, err := s.cloud.Metrics.Series(ctx, q)
	if err != nil {
		s.problems.failed(s.place, err)
	}
	facts := make([]fleet.Fact, len(g.subjects))
	for i, one := range g.subjects {
		facts[i] = proved(g.key, one.instance, m, q, err)
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

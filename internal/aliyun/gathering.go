package aliyun

import (
	"slices"
	"sync"
	"time"

	"alikafka-reaper/internal/fleet"
)

// gathering collects the points of all questions of one query, which come side
// by side.
type gathering struct {
	query fleet.MetricQuery
	// until is the newest time taken.
	until time.Time
	// expected is how many points an instance has when none is missing.
	expected int

	mu         sync.Mutex
	byInstance map[string][]fleet.Point
}

func newGathering(q fleet.MetricQuery, now time.Time) *gathering {
	g := &gathering{query: q, until: q.To, byInstance: map[string][]fleet.Point{}, expected: 1}
	if q.To.IsZero() {
		// The clocks are less than this apart, or the cloud would refuse
		// the signature.
		g.until = now.Add(15 * time.Minute)
	} else {
		g.expected = pointsOver(q.To.Sub(q.From), q.Period)
	}
	return g
}

// reader returns a reader for one question.
func (g *gathering) reader(from *scratch) *pointReader {
	r := &pointReader{
		scratch: from,
		asked:   len(g.query.IDs) > 0, ids: make(map[string]string, len(g.query.IDs)),
		after: g.query.From.UnixMilli(), until: g.until.UnixMilli(),
	}
	for _, id := range g.query.IDs {
		r.ids[id] = id
	}
	return r
}

func (g *gathering) add(points []instancePoint) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range points {
		own, ok := g.byInstance[p.id]
		if !ok {
			own = make([]fleet.Point, 0, min(g.expected, pointsPerPage))
		}
		g.byInstance[p.id] = append(own, p.Point)
	}
}

// outweighs reports whether a point replaces another of the same time: an
// unreadable one replaces any, a larger one a smaller.
func outweighs(p, old fleet.Point) bool {
	was, readable := old.Value.Get()
	is, ok := p.Value.Get()
	return readable && (!ok || is > was)
}

// points returns the points by instance, oldest first, one for each time.
func (g *gathering) points() map[string][]fleet.Point {
	for id, list := range g.byInstance {
		byTime := func(a, b fleet.Point) int { return a.At.Compare(b.At) }
		if !slices.IsSortedFunc(list, byTime) {
			slices.SortStableFunc(list, byTime)
		}
		g.byInstance[id] = single(list)
	}
	return g.byInstance
}

// single folds sorted points of the same time into the one that weighs most.
func single(list []fleet.Point) []fleet.Point {
	out := list[:0]
	for _, p := range list {
		last := len(out) - 1
		switch {
		case last < 0 || !out[last].At.Equal(p.At):
			out = append(out, p)
		case outweighs(p, out[last]):
			out[last] = p
		}
	}
	return out
}

package aliyun

import (
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
)

// gathering collects the points of all pages of one query.
type gathering struct {
	// wanted are the ids asked about; empty means any.
	wanted map[string]bool
	// after and until bound the times taken: points outside are dropped.
	after, until time.Time
	byInstance   map[string]map[int64]fleet.Point
}

func newGathering(q fleet.MetricQuery, now time.Time) *gathering {
	g := &gathering{
		wanted: map[string]bool{}, after: q.From, until: q.To,
		byInstance: map[string]map[int64]fleet.Point{},
	}
	if q.To.IsZero() {
		// The clocks are less than this apart, or the cloud would refuse
		// the signature.
		g.until = now.Add(15 * time.Minute)
	}
	for _, id := range q.IDs {
		g.wanted[id] = true
	}
	return g
}

func (g *gathering) add(points []instancePoint) {
	for _, p := range points {
		if !p.At.After(g.after) || p.At.After(g.until) {
			continue
		}
		own := g.byInstance[p.id]
		if own == nil {
			own = map[int64]fleet.Point{}
			g.byInstance[p.id] = own
		}
		key := p.At.UnixMilli()
		if old, twice := own[key]; !twice || outweighs(p.Point, old) {
			own[key] = p.Point
		}
	}
}

// outweighs reports whether a point replaces another of the same time: an
// unreadable one replaces any, a larger one a smaller.
func outweighs(p, old fleet.Point) bool {
	was, readable := old.Value.Get()
	is, ok := p.Value.Get()
	return readable && (!ok || is > was)
}

// points returns the points by instance, oldest first.
func (g *gathering) points() map[string][]fleet.Point {
	out := make(map[string][]fleet.Point, len(g.byInstance))
	for id, own := range g.byInstance {
		list := make([]fleet.Point, 0, len(own))
		for _, p := range own {
			list = append(list, p)
		}
		slices.SortFunc(list, func(a, b fleet.Point) int { return a.At.Compare(b.At) })
		out[id] = list
	}
	return out
}

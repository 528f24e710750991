package reap

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// rowState says what reading one instance again brought.
type rowState uint8

const (
	rowUnread rowState = iota + 1
	rowGone
	rowRead
)

// readOne lists one instance by its id.
func (r *run) readOne(ctx context.Context, s *subject) (fleet.Instance, rowState) {
	listing, err := r.cloud.Inventory.List(ctx, s.instance.Region, s.instance.ID)
	if err != nil {
		r.problems.failed(s.instance.Region, err)
		return unreadInstance(err.Error()), rowUnread
	}
	switch {
	case len(listing.Instances) == 1 && len(listing.Broken) == 0 && listing.Instances[0].ID == s.instance.ID:
		return listing.Instances[0], rowRead
	case len(listing.Instances) == 0 && len(listing.Broken) == 0:
		return unreadInstance("it is not listed"), rowGone
	default:
		return unreadInstance("its row cannot be read"), rowUnread
	}
}

func unreadInstance(why string) fleet.Instance {
	return fleet.Instance{Status: fleet.Unknown[fleet.Status](fleet.Failed, "%s", why)}
}

// reread measures the traffic of a few instances again, just before they go:
// the whole window, and the newest point on top, which the window's last
// period may not hold yet.
func (r *run) reread(ctx context.Context, plan []*subject) []fleet.Usage {
	again := make([]*subject, len(plan))
	for i, s := range plan {
		again[i] = &subject{instance: s.instance, usage: fleet.Usage{}}
		again[i].verdict = r.verdict(again[i], r.Clock.Now())
	}
	groups := r.groups(again)
	for _, g := range groups {
		g.store(r.prove(ctx, g))
	}
	for _, g := range groups {
		r.addNewest(ctx, g)
	}
	usages := make([]fleet.Usage, len(plan))
	for i, s := range again {
		usages[i] = s.usage
	}
	return usages
}

// addNewest raises the facts of a group by the newest points. Without an answer
// the facts become unknown: the newest point is part of the proof.
func (r *run) addNewest(ctx context.Context, g group) {
	q := fleet.MetricQuery{Region: g.region, Signal: g.signal, Series: g.series, IDs: ids(g.subjects)}
	m, err := r.cloud.Metrics.Latest(ctx, q)
	if err != nil {
		r.problems.failed(g.region, err)
	}
	from := r.Clock.Now().Add(-g.window)
	for _, s := range g.subjects {
		f := s.usage.Fact(g.window, g.signal)
		switch {
		case err != nil:
			f.Value = fleet.Unknown[float64](fleet.Failed, "the newest point could not be read: %s", err)
		case malformed(m.Points[s.instance.ID]):
			f.Value = fleet.Unknown[float64](fleet.Malformed, "the newest point carries no readable number")
		default:
			f = raise(f, screened(g.key, s.instance.ID, m, from))
		}
		s.usage.Put(g.window, f)
	}
}

func malformed(points []fleet.Point) bool {
	return slices.ContainsFunc(points, func(p fleet.Point) bool { _, ok := p.Value.Get(); return !ok })
}

func raise(f, newest fleet.Fact) fleet.Fact {
	v, ok := newest.Seen.Get()
	if !ok {
		return f
	}
	f.Seen = larger(f.Seen, v)
	if _, known := f.Value.Get(); known {
		f.Value = f.Seen
	}
	return f
}

// recheck reads the instance again and judges it again by fresh facts, just
// before the call. It returns how the effect ends when anything differs from
// what was planned, or nil when the release may go ahead.
func (r *run) recheck(ctx context.Context, s *subject, usage fleet.Usage) *ending {
	now, state := r.readOne(ctx, s)
	switch {
	case state == rowUnread:
		return &ending{aborted, "unreadable", "kept: the instance could not be read again just before the release", ""}
	case state == rowGone:
		return &ending{aborted, "not-listed", "no call was made: it is missing from the list, because somebody released it or because the list came short; the next run sees which", "not listed"}
	case isGoing(now):
		return &ending{alreadyGone, now.Status.String(), fmt.Sprintf("it is already %s", now.Status), now.Status.String()}
	}
	if what := changed(s.instance, now); what != "" {
		return &ending{aborted, "changed-" + what, fmt.Sprintf("kept: its %s changed while the run was under way; the next run judges it anew", what), now.Status.String()}
	}
	return r.rejudge(s, now, usage)
}

func (r *run) rejudge(s *subject, now fleet.Instance, usage fleet.Usage) *ending {
	verdict := r.verdict(&subject{instance: now, usage: usage}, r.Clock.Now())
	if !releases(s.verdict, verdict) {
		return &ending{aborted, "verdict-" + verdict.Reason.String(), "kept: judged again just before the release, " + verdict.Text, now.Status.String()}
	}
	if age := stale(verdict, r.Clock.Now()); age > fresh {
		return &ending{aborted, "stale", fmt.Sprintf("kept: its traffic was read %s ago, longer than %s; the next run reads it again", age.Round(time.Second), fresh), now.Status.String()}
	}
	return nil
}

// stale returns the age of the oldest measurement behind a verdict.
func stale(v rules.Verdict, now time.Time) time.Duration {
	var age time.Duration
	for _, c := range v.Conditions {
		for _, f := range c.Facts {
			age = max(age, now.Sub(f.ObservedAt))
		}
	}
	return age
}

// changed names the first field that a decision rests on and that differs.
func changed(planned, now fleet.Instance) string {
	was, _ := planned.Tags.Get()
	is, _ := now.Tags.Get()
	switch {
	case !maps.Equal(was, is):
		return "tags"
	case planned.PaidType != now.PaidType:
		return "payment"
	case planned.Status != now.Status:
		return "state"
	case planned.Name != now.Name:
		return "name"
	case planned.CreatedAt != now.CreatedAt:
		return "creation-time"
	case planned.Series != now.Series:
		return "series"
	}
	return ""
}

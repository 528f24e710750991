package reap

import (
	"context"
	"fmt"
	"maps"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
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
func (s *scan) readOne(ctx context.Context, one *subject) (fleet.Instance, rowState) {
	listing, err := s.cloud.Inventory.List(ctx, one.instance.Region, one.instance.ID)
	if err != nil {
		s.problems.failed(s.place, err)
		return unreadInstance(err.Error()), rowUnread
	}
	switch {
	case len(listing.Instances) == 1 && len(listing.Broken) == 0 && listing.Instances[0].ID == one.instance.ID:
		return s.again(ctx, listing.Instances[0]), rowRead
	case len(listing.Instances) == 0 && len(listing.Broken) == 0:
		return unreadInstance("it is not listed"), rowGone
	default:
		return unreadInstance("its row cannot be read"), rowUnread
	}
}

func unreadInstance(why string) fleet.Instance {
	return fleet.Instance{Status: fleet.Unknown[fleet.Status](fleet.Failed, "%s", why)}
}

// recheck reads the instance again and judges it again by fresh facts, just
// before the call. It returns how the effect ends when anything differs from
// what was planned, or nil when the call may go ahead.
func (s *scan) recheck(ctx context.Context, e *effect, usage fleet.Usage) *ending {
	if mutant.Missing == mutant.Recheck {
		return nil
	}
	one := e.subject
	now, state := s.readOne(ctx, one)
	switch {
	case state == rowUnread:
		return &ending{aborted, "unreadable", "kept: the instance could not be read again just before the call", ""}
	case state == rowGone:
		return &ending{aborted, "not-listed", "no call was made: it is missing from the list, because somebody released it or because the list came short; the next run sees which", "not listed"}
	case isGoing(now):
		return &ending{alreadyGone, now.Status.String(), fmt.Sprintf("it is already %s", now.Status), now.Status.String()}
	}
	now = e.unmarked(now)
	if what := changed(one.instance, now); what != "" {
		return &ending{aborted, "changed-" + what, fmt.Sprintf("kept: its %s changed while the run was under way; the next run judges it anew", what), now.Status.String()}
	}
	return s.rejudge(e, now, usage)
}

// unmarked sets the mark that was written for the act itself back to what the plan
// saw: it is not what anybody else changed.
func (e *effect) unmarked(now fleet.Instance) fleet.Instance {
	tags, ok := now.Tags.Get()
	if !ok || e.marked == "" || tags[fleet.MarkTag] != e.marked {
		return now
	}
	tags = maps.Clone(tags)
	delete(tags, fleet.MarkTag)
	if planned, ok := tagMark(e.subject.instance).Get(); ok {
		tags[fleet.MarkTag] = planned
	}
	now.Tags = fleet.Known(tags)
	return now
}

func (r *run) rejudge(e *effect, now fleet.Instance, usage fleet.Usage) *ending {
	s, at := e.subject, r.Clock.Now()
	if !r.wanted(now) {
		return &ending{aborted, "changed-scope", "kept: it is no longer what the alert or call is about", now.Status.String()}
	}
	verdict := r.verdict(&subject{instance: now, usage: usage}, at)
	if !stands(s.verdict, verdict) {
		return &ending{aborted, "verdict-" + verdict.Reason.String(), "kept: judged again just before the call, " + verdict.Text, now.Status.String()}
	}
	age := stale(verdict, at)
	if age > fresh {
		return &ending{aborted, "stale", fmt.Sprintf("kept: its use was read %s ago, longer than %s; the next run reads it again", age.Round(time.Second), fresh), now.Status.String()}
	}
	e.latest = at.Add(fresh - age)
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
	case planned.Mark != now.Mark:
		return "mark"
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
	case planned.Exposure != now.Exposure:
		return "exposure"
	case planned.Retention != now.Retention:
		return "retention"
	case planned.Topics != now.Topics, planned.Partitions != now.Partitions:
		return "topics"
	case planned.Groups != now.Groups:
		return "groups"
	}
	return ""
}

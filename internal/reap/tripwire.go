package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

const (
	// smallFleet is how many instances a fleet must have had before it can be
	// said that half of it is gone.
	smallFleet = 4
	// several is how many instances must agree before a change is more than
	// chance.
	several = 2
)

// compare holds what this run saw against what the last one saw. A cloud that
// suddenly tells nothing looks like a fleet that nobody uses; then, and when the
// memory itself fails, the run acts on nothing.
func (r *run) compare(ctx context.Context) {
	if r.before.failed != nil {
		r.pull(fmt.Sprintf("what earlier runs left cannot be read: %s", r.before.failed))
		return
	}
	if r.Memory == nil {
		return
	}
	for _, a := range r.accounts {
		if a.ID == "" {
			r.pull("whose account this is could not be read, so nothing can be compared; run again")
			return
		}
	}
	last, err := r.Memory.Last(ctx)
	if err != nil {
		r.pull(fmt.Sprintf("what the last run saw cannot be read, so nothing can be compared: %s", err))
		return
	}
	r.last, r.month = last, fleet.Known(0)
	if last != nil {
		if last.Month == month(r.began) {
			r.month = fleet.Known(last.Monitored)
		}
		if why := r.suspicious(*last); why != "" {
			r.pull(why + "; look at the plan, and remove census.json from the store to accept it")
			return
		}
	}
	r.reportVanished()
	// What cannot be kept now would be missed by the next comparison.
	if err := r.keep(ctx); err != nil {
		r.pull(fmt.Sprintf("what this run saw cannot be kept for the next one: %s", err))
	}
}

// pull holds back every release.
func (r *run) pull(why string) {
	r.tripped = why
	trip(r.subjects, why)
}

func trip(subjects []*subject, why string) {
	if why == "" {
		return
	}
	for _, s := range subjects {
		if !s.verdict.Acts() {
			continue
		}
		s.verdict.Action, s.verdict.Reason = rules.Keep, rules.Tripwire
		s.verdict.Text = fmt.Sprintf("tripwire: %s (%s)", why, s.verdict.Text)
	}
}

// suspicious says what changed too much between two runs, over the places that
// both saw; empty when nothing did.
func (r *run) suspicious(last fleet.Census) string {
	now := r.census()
	var was, is fleet.Count
	var judgedNow, judgedThen fleet.Verdicts
	verdicts, before := r.verdicts(), last.Judged[r.judging()]
	for place, count := range now {
		old, seen := last.Places[place]
		if !seen {
			continue
		}
		if count.Listed == 0 { // nobody is left there who could carry a tag or be measured
			was = was.Plus(fleet.Count{Listed: old.Listed})
			continue
		}
		was, is = was.Plus(old), is.Plus(count)
		judgedNow = judgedNow.Plus(verdicts[place])
		judgedThen = judgedThen.Plus(before.Places[place])
	}
	then := last.At.UTC().Format("2006-01-02 15:04 MST")
	switch {
	case was.Listed >= smallFleet && 2*is.Listed < was.Listed:
		return fmt.Sprintf("%d instances are listed, and %d were at %s", is.Listed, was.Listed, then)
	case was.Tagged >= several && is.Tagged == 0 && is.Listed > 0:
		return fmt.Sprintf("no instance carries a tag, and %d did at %s", was.Tagged, then)
	case was.Measured >= several && is.Measured == 0 && judgedNow.Judged >= several:
		return fmt.Sprintf("CloudMonitor has no data point for any of %d instances, and had some for %d at %s", judgedNow.Judged, was.Measured, then)
	}
	return cmp.Or(untagged(last.Places, now, then), silenced(judgedThen, judgedNow, before.At.UTC().Format("2006-01-02 15:04 MST")))
}

// untagged names the places where instances that carried tags do not any more, all of
// them: each region tells of its tags by itself, and nothing else shows that the tag
// that protects is lost.
func untagged(was, is map[fleet.Place]fleet.Count, then string) string {
	var names []string
	for place, now := range is {
		old := was[place]
		stayed := now.Listed - (old.Listed - old.Tagged) // as many of them, if nobody else came
		if old.Tagged >= several && now.Tagged == 0 && now.Listed > 0 && stayed > 0 {
			names = append(names, fmt.Sprintf("in %s of account %s no instance carries a tag, and %d did at %s", place.Region, place.Account, old.Tagged, then))
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", and ")
}

// silenced says whether everybody fell silent at once.
func silenced(was, is fleet.Verdicts, then string) string {
	if was.Busy >= several && is.Busy == 0 && is.Idle >= several && is.Idle > was.Idle {
		return fmt.Sprintf("all %d instances that could be judged are idle, and %d were in use at %s", is.Idle, was.Busy, then)
	}
	return ""
}

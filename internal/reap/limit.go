package reap

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// limit applies the limits to what should go.
func (r *run) limit() { crop(plan(r.subjects), r.Rules.Limits) }

// crop keeps what exceeds the limit. A plan that is larger than the limit acts
// on none unless the rules say which part may go: an arbitrary part would hide
// from the reader that a rule matches more than expected.
func crop(plan []*subject, limits rules.Limits) {
	if len(plan) <= limits.PerRun {
		return
	}
	allowed := 0
	if limits.Crop == rules.CropOldestFirst {
		allowed = max(limits.PerRun, 0)
	}
	for _, s := range plan[allowed:] {
		s.verdict.Action, s.verdict.Reason = rules.Keep, rules.OverLimit
		s.verdict.Text = overLimit(len(plan), limits, s.verdict.Text)
	}
}

func overLimit(n int, l rules.Limits, idle string) string {
	if l.Crop == rules.CropOldestFirst {
		return fmt.Sprintf("over the limit: %d instances should go and limits.per_run is %d, oldest first; left to a later run (%s)", n, l.PerRun, idle)
	}
	return fmt.Sprintf("over the limit: %d instances should go and limits.per_run is %d, so none goes; look at the list, then raise per_run or set crop: oldest-first (%s)", n, l.PerRun, idle)
}

// plan returns the subjects to release, oldest first; equal ages in the order
// of their ids, so that every run crops alike.
func plan(subjects []*subject) []*subject {
	var plan []*subject
	for _, s := range subjects {
		if s.verdict.Action == rules.Release {
			plan = append(plan, s)
		}
	}
	slices.SortFunc(plan, func(a, b *subject) int {
		return cmp.Or(born(a.instance).Compare(born(b.instance)), cmp.Compare(a.instance.ID, b.instance.ID))
	})
	return plan
}

// born is an instance's creation time for sorting. An unknown one sorts last:
// nothing says that the instance is old.
func born(i fleet.Instance) time.Time {
	if created, ok := i.CreatedAt.Get(); ok {
		return created
	}
	return time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)
}

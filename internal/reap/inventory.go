package reap

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// regionsAtOnce bounds how many regions are worked on side by side. Each has
// its own bound on calls in flight, so this one only keeps memory in hand.
const regionsAtOnce = 32

// inventory lists every region in scope. A region that cannot be listed is a
// problem of the run and contributes no instances: it is unknown, not empty.
func (r *run) inventory(ctx context.Context) {
	listings := make([]fleet.Listing, len(r.regions))
	errs := make([]error, len(r.regions))
	r.each(len(r.regions), func(i int) {
		listings[i], errs[i] = r.cloud.Inventory.List(ctx, r.regions[i])
	})
	for i, region := range r.regions {
		if errs[i] != nil {
			r.unlisted = append(r.unlisted, r.problems.failed(region, errs[i]))
			continue
		}
		r.take(region, listings[i])
	}
	r.missing()
}

// take turns a listing into subjects, and rows that cannot be read into
// problems, so that none is dropped without a word.
func (r *run) take(region string, listing fleet.Listing) {
	for _, instance := range listing.Instances {
		if r.wanted(instance.ID) {
			r.subjects = append(r.subjects, &subject{instance: instance, usage: fleet.Usage{}})
		}
	}
	for _, row := range listing.Broken {
		id := row.ID
		if id == "" {
			id = fmt.Sprintf("row %d", row.Index+1)
		}
		r.problems.add(problem{region: region, instance: id, operation: "read row", word: rules.Unreadable.String(),
			text: fmt.Sprintf("%s in %s is kept: its row in the listing cannot be read: %s", id, region, row.Why)})
	}
}

// wanted says whether the trigger's list of instances lets one in.
func (r *run) wanted(id string) bool {
	return len(r.Trigger.Instances) == 0 || slices.Contains(r.Trigger.Instances, id)
}

// missing reports instances that the caller named and no region holds.
func (r *run) missing() {
	for _, id := range r.Trigger.Instances {
		if !slices.ContainsFunc(r.subjects, func(s *subject) bool { return s.instance.ID == id }) {
			r.problems.add(problem{instance: id, word: "not-found",
				text: fmt.Sprintf("%s was asked for and is not in %s; check the id and the regions in scope", id, strings.Join(r.regions, ", "))})
		}
	}
}

// each calls f for 0..n-1, side by side, and returns when all are done.
func (r *run) each(n int, f func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, regionsAtOnce)
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			f(i)
		})
	}
	wait.Wait()
}

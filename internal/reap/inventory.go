package reap

import (
	"context"
	"fmt"
	"runtime/debug"
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
	ctx, cancel := half(ctx)
	defer cancel()
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
	r.contradicted()
	r.missing()
}

// contradicted leaves out instances that more than one region lists. Ids are
// unique, so at least one of the regions is wrong, and a release of each entry
// would be a second release of one instance.
func (r *run) contradicted() {
	regions := map[string][]string{}
	for _, s := range r.subjects {
		regions[s.instance.ID] = append(regions[s.instance.ID], s.instance.Region)
	}
	r.subjects = slices.DeleteFunc(r.subjects, func(s *subject) bool {
		listedIn := regions[s.instance.ID]
		if len(listedIn) > 1 {
			r.unusable(s.instance.Region, s.instance.ID, fmt.Sprintf("more than one region lists it (%s)", strings.Join(listedIn, ", ")))
		}
		return len(listedIn) > 1
	})
}

// unusable reports an instance that is kept because its row is of no use.
func (r *run) unusable(region, id, why string) {
	r.unreadable = append(r.unreadable, id)
	r.problems.add(problem{region: region, instance: id, operation: "read row", word: rules.Unreadable.String(),
		text: fmt.Sprintf("%s in %s is kept: %s", id, region, why)})
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
		r.unusable(region, id, "its row in the listing cannot be read: "+row.Why)
	}
}

// wanted says whether the trigger's list of instances lets one in.
func (r *run) wanted(id string) bool {
	return len(r.Trigger.Instances) == 0 || slices.Contains(r.Trigger.Instances, id)
}

// missing reports instances that the caller named and no region holds.
func (r *run) missing() {
	for _, id := range r.Trigger.Instances {
		found := slices.ContainsFunc(r.subjects, func(s *subject) bool { return s.instance.ID == id })
		if !found && !slices.Contains(r.unreadable, id) {
			r.problems.add(problem{instance: id, word: "not-found", text: r.notFound(id)})
		}
	}
}

func (r *run) notFound(id string) string {
	switch {
	case len(r.regions) == 0:
		return fmt.Sprintf("%s was asked for, and none of the regions asked for is in scope", id)
	case len(r.unlisted) > 0:
		return fmt.Sprintf("%s was asked for and not found, but %d of %d regions could not be listed; try again", id, len(r.unlisted), len(r.regions))
	default:
		return fmt.Sprintf("%s was asked for and is not in %s; check the id and the regions in scope", id, strings.Join(r.regions, ", "))
	}
}

// each calls f for 0..n-1, side by side, and returns when all are done. A panic
// in one of them comes out here, after the others have ended: left in its own
// goroutine it would kill the process, between an intent and its outcome in
// some other region, and no recover of the caller would see it.
func (r *run) each(n int, f func(i int)) {
	var wait sync.WaitGroup
	slots := make(chan struct{}, regionsAtOnce)
	crashes := make(chan crash, n)
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			defer catch(crashes)
			f(i)
		})
	}
	wait.Wait()
	if len(crashes) > 0 {
		panic(<-crashes)
	}
}

// crash is a panic of another goroutine, and where it was.
type crash struct {
	cause any
	stack []byte
}

// String says both, since the stack of the second panic shows only each.
func (c crash) String() string { return fmt.Sprintf("%v, in\n%s", c.cause, c.stack) }

func catch(crashes chan<- crash) {
	if cause := recover(); cause != nil {
		crashes <- crash{cause, debug.Stack()}
	}
}

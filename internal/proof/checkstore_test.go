package proof

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

// written checks one change to the store's bucket.
func (c *checker) written(r *run, s *sight) {
	name := strings.TrimPrefix(s.call.Params["Object"], bucketPrefix)
	switch {
	case r.garbage:
		c.complain("I6", "%s, woken by %s, wrote %s", r.name, r.event.name, name)
	case r.planned && !memory(name):
		c.complain("I4", "%s, a plan, wrote %s", r.name, name)
	}
}

// memory says whether a file is what the reaper remembers of its own runs, which a
// plan may write: it says what was seen, and stands for no act.
func memory(name string) bool { return name == "census.json" || strings.HasPrefix(name, "reports/") }

// unchanged checks that a run that may change nothing wrote nothing to a folder.
func (c *checker) unchanged(r *run) {
	if !r.planned && !r.garbage {
		return
	}
	for name, text := range c.kept.contents() {
		if was, there := r.stored[name]; !memory(name) && (!there || was != text) {
			c.complain("I4", "%s, which may change nothing, wrote %s", r.name, name)
		}
	}
}

// intended checks that an act stood in the store, and its outcome did not, when its
// call came.
func (a act) intended() {
	if a.store == noStore || a.run.undo && a.run.tellsOfStore(a.id) {
		return
	}
	if a.run.storeFull {
		a.complain("I5", "and nothing could be written to the store")
	}
	mine := func(i intent) bool {
		return i.instance == a.id && i.operation == a.sight.call.Action && i.run == a.run.id()
	}
	if !slices.ContainsFunc(open(a.sight.stored), mine) {
		a.complain("I5", "and did not write that down before")
	}
}

// tellsOfStore says whether a run reports that it could not write down what it did
// to an instance. One that was killed reports nothing.
func (r *run) tellsOfStore(id string) bool {
	return r.report.Summary == nil || slices.ContainsFunc(r.report.Summary.Problems, func(p message.Problem) bool {
		return p.Class == "store" && p.Instance == id
	})
}

// settled checks the store after an undisturbed run: of every intent it holds the
// outcome, or the report names it.
func (c *checker) settled(last *run) {
	if last.report.Summary == nil {
		return
	}
	for _, i := range open(c.kept.contents()) {
		named := slices.ContainsFunc(last.report.Summary.Problems, func(p message.Problem) bool { return p.Instance == i.instance })
		if !named {
			c.complain("I5", "%s says nothing of the %s of %s that %s began", last.name, i.operation, i.instance, i.run)
		}
	}
}

// limits checks every limit over all runs that share it (I3). Acts that were
// certainly refused do not count.
func (c *checker) limits(r *run) {
	taken := c.taken(r)
	perRun := c.policy.perRun
	if c.policy.share != nil {
		perRun = min(perRun, c.listed(r)**c.policy.share/100)
	}
	c.holds("per_run or fleet_share", &perRun, taken, func(taking) string { return "" })
	c.holds("per_region", c.policy.perRegion, taken, func(o taking) string { return o.region })
	c.holds("per_owner", c.policy.perOwner, taken, func(o taking) string { return o.owner })
	switch {
	case c.policy.perDay == nil:
	case c.store == noStore && len(taken) > 0:
		c.complain("I3", "%s took %d instances; per_day is set, and there is no store", r.name, len(taken))
	case c.store != noStore:
		c.holds("per_day", c.policy.perDay, c.acts(c.runs), func(o taking) string { return o.day })
	}
}

// taking is an instance that one run stopped or released.
type taking struct{ run, action, id, region, owner, day string }

// holds holds a limit against groups of what was taken; what belongs to the group
// "-" is not counted.
func (c *checker) holds(name string, most *int, taken []taking, group func(taking) string) {
	if most == nil {
		return
	}
	count := map[string]int{}
	for _, o := range taken {
		count[group(o)]++
	}
	for of, n := range count {
		if n > *most && of != "-" {
			c.complain("I3", "%d instances were stopped or released, and %s %s is %d: %v", n, name, of, *most, taken)
		}
	}
}

// taken are the acts that share the limits of a run: its own, and with a store those
// of all deliveries of its event.
func (c *checker) taken(r *run) []taking {
	return c.acts(slices.DeleteFunc(slices.Clone(c.runs), func(other *run) bool {
		return other != r && (c.store == noStore || r.dedup == "" || other.dedup != r.dedup)
	}))
}

func (c *checker) acts(runs []*run) []taking {
	var list []taking
	for _, r := range runs {
		sights := c.watch.of(r)
		for i, s := range sights {
			if s.call.Action != "ReleaseInstance" && s.call.Action != "StopInstance" || s.certainlyRefused() {
				continue
			}
			for _, id := range s.call.InstanceIDs {
				o := taking{r.name, s.call.Action, id, s.call.Region, c.ownerOf(sights[:i], s, id), dayOf(s.begun.time)}
				if !slices.Contains(list, o) {
					list = append(list, o)
				}
			}
		}
	}
	return list
}

// ownerOf is the owner by the last listing; "-" where that may have shown two.
func (c *checker) ownerOf(before []*sight, s *sight, id string) string {
	var owners []string
	if last := lastAnswer(before, s, id, "GetInstanceList"); last != nil {
		for _, i := range last.shown(id) {
			owners = append(owners, i.Tags["owner"])
		}
	}
	slices.Sort(owners)
	if owners = slices.Compact(owners); len(owners) != 1 {
		return "-"
	}
	return owners[0]
}

// dayOf is the day that an act counts for; "-" so near to midnight that it may be
// either.
func dayOf(at time.Time) string {
	before, after := at.Add(-slack).UTC().Format(time.DateOnly), at.UTC().Format(time.DateOnly)
	if before != after {
		return "-"
	}
	return after
}

// listed is how many instances the runs of an event can have listed at most.
func (c *checker) listed(r *run) int {
	most := 0
	for _, other := range c.runs {
		if other != r && (r.dedup == "" || other.dedup != r.dedup) {
			continue
		}
		if sights := c.watch.of(other); len(sights) > 0 {
			most = max(most, standing(sights[0].begun.truth), standing(c.watch.picture))
		}
	}
	return most
}

// standing counts the instances that are there, or do not show that they are not.
func standing(truth map[string]cloudtest.Instance) int {
	n := 0
	for _, i := range truth {
		gone := i.Status == cloudtest.Releasing || i.Status == cloudtest.Released
		if !gone || hidden(i) {
			n++
		}
	}
	return n
}

func (o taking) String() string { return fmt.Sprintf("%s %s %s %s", o.run, o.action, o.id, o.day) }

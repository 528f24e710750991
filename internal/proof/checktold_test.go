package proof

import (
	"slices"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// sameDeadline is how near two deadlines of an instance are one, of which people are
// told once (docs/notices.md); slow is what telling and noting it may take on top.
const sameDeadline, slow = time.Hour, 15 * time.Minute

// delivered says whether the warning that left a mark was delivered long enough before
// the act: by the record of the service that the owner reads, where there is one, and
// else by the log. A service's record tells what no clock of the product does.
func (a act) delivered(mark string, grace time.Duration) bool {
	since, _ := sinceOf(mark, "warned")
	if a.people == nil {
		return slices.ContainsFunc(a.log.noticed(a.id), func(n notice) bool { return since.Sub(n.at).Abs() < slack })
	}
	return slices.ContainsFunc(a.people.warnings(a.id), func(m mail) bool {
		begins := !a.returned(m) && m.order < a.sight.begun.order && since.Sub(m.time).Abs() < sameDeadline+slow
		return begins && a.sight.begun.passed-m.passed >= grace-2*slack && a.rightly(m)
	})
}

// warned says whether somebody was told, by this run or, of the same deadline, before,
// when the run wrote a warning's mark.
func (a act) warned() bool {
	if a.people == nil {
		return slices.ContainsFunc(a.log.noticed(a.id), func(n notice) bool { return n.run == a.run.name })
	}
	return slices.ContainsFunc(a.people.warnings(a.id), func(m mail) bool {
		return !a.returned(m) && m.order < a.sight.begun.order && m.time.Sub(a.sight.begun.time).Abs() < sameDeadline+slow && a.rightly(m)
	})
}

// rightly says whether a message came to the group of an owner that the instance had,
// or, after one of them sent a warning back, to that of nobody's.
func (a act) rightly(m mail) bool {
	owners := a.watch.owners(a.id)
	if len(a.presses("not-mine", a.id, m.order)) > 0 {
		owners = append(owners, "")
	}
	return slices.ContainsFunc(owners, func(owner string) bool { return a.policy.groupOf(owner).kind == m.Kind })
}

// owners are those that an instance ever had; "" is nobody.
func (w *watch) owners(id string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []string
	for _, s := range w.sights {
		for _, truth := range []map[string]cloudtest.Instance{s.begun.truth, s.done.truth} {
			if i, there := truth[id]; there && !slices.Contains(list, i.Tags["owner"]) {
				list = append(list, i.Tags["owner"])
			}
		}
	}
	return list
}

// toldOnce checks that nobody is told twice of one deadline, as far as the product can
// know that they were told.
func (c *checker) toldOnce() {
	if c.people == nil {
		return
	}
	for _, i := range c.cloud.Instances() {
		list := c.people.warnings(i.ID)
		for n, later := range list {
			for _, earlier := range list[:n] {
				// Where the clock went back in between, the deadlines are not near.
				near := max(later.time.Sub(earlier.time).Abs(), later.passed-earlier.passed) < sameDeadline-slow
				if near && earlier.told == clearly && earlier.Kind == later.Kind && c.remembers(i.ID, earlier, later) {
					c.complain("I5", "of %s people were told twice by %s, at %s and at %s", i.ID, later.Kind, earlier.time, later.time)
				}
			}
		}
	}
}

// remembers says whether the sender of a message must know that one before it was
// delivered, to the same person: a store that never failed has it, or the process does.
func (c *checker) remembers(id string, earlier, later mail) bool {
	if len(c.presses("not-mine", id, later.order)) > 0 { // then others are told
		return false
	}
	if len(c.watch.owners(id)) > 1 || c.store == noStore && earlier.process != later.process {
		return false
	}
	if c.hurt || c.store == inBucket && c.watch.bucketFailed() {
		return false
	}
	return !slices.ContainsFunc(c.runs, func(r *run) bool { // one that ended early may have noted nothing
		cut := r.killed() || r.within > 0
		return cut && r.process.number == earlier.process && r.from < earlier.order && (r.to == 0 || r.to > earlier.order)
	})
}

// bucketFailed says whether any call to the bucket met a fault.
func (w *watch) bucketFailed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.sights, func(s *sight) bool { return s.call.Version == cloudtest.OSSVersion && s.call.Fault != 0 })
}

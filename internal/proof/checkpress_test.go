package proof

import (
	"slices"
	"time"
)

// pressing checks one use of a link: how it was answered, and that it did no more than
// it may. That it wrote nothing where it was none is checked as of any garbage.
func (c *checker) pressing(r *run, sights []*sight) {
	p := r.press
	if p == nil || r.killed() {
		return
	}
	if want := p.wants(); want > 0 && p.status != want {
		c.complain("I6", "%s, %s, was answered with %d and not %d", r.name, r.event.name, p.status, want)
	}
	for _, s := range sights {
		if s.acts() && !p.saves() && s.call.Action != "InvokeFunction" {
			c.complain("I1", "%s, a press of %s, called %s", r.name, p.claim.Purpose, s.call.Action)
		}
	}
}

// presses are those that were answered and taken, of a purpose and about an instance,
// before a moment.
func (c *checker) presses(purpose, id string, before int) []*run {
	return slices.DeleteFunc(slices.Clone(c.runs), func(r *run) bool {
		return !r.press.took() || r.press.claim.Purpose != purpose || r.press.claim.Instance != id || r.to == 0 || r.to > before
	})
}

// waived says whether somebody pressed "release now" of the warning that left a mark:
// the mark is due an hour after what the link says at the most.
func (a act) waived(mark string) bool {
	since, due, ok := spanOf(mark, "warned")
	return ok && slices.ContainsFunc(a.presses("release", a.id, a.sight.begun.order), func(r *run) bool {
		later := due.Sub(r.press.claim.due())
		return later > -slack && later < sameDeadline+slack && !since.After(r.began.Add(slack))
	})
}

// disowned says whether somebody said that the warning which left a mark is not theirs,
// before this run began.
func (a act) disowned(mark string) bool {
	since, due, ok := spanOf(mark, "warned")
	return ok && slices.ContainsFunc(a.presses("not-mine", a.id, a.run.from), func(r *run) bool {
		later := due.Sub(r.press.claim.due())
		return later >= 0 && later < sameDeadline-slack && since.Before(r.began)
	})
}

// returned says whether a message was sent back, before this run began: who sent it back
// was not warned by it.
func (a act) returned(m mail) bool {
	return slices.ContainsFunc(a.presses("not-mine", a.id, a.run.from), func(r *run) bool { return r.press.mail == m.order })
}

// kept checks that nobody asked to keep the instance by a link, for a day that is still
// to come. A tag that was taken off with the others keeps no more.
func (a act) keptByLink() {
	at := a.sight.begun.time
	for _, r := range a.presses("keep", a.id, a.run.from) {
		last := r.began.UTC().AddDate(0, 0, r.press.claim.Days).Truncate(24 * time.Hour)
		if at.Before(last) && !at.Before(r.began) && !a.hands.did(a.hands.untagged, a.id) {
			a.complain("I1", "which is kept until %s by a link", last.Format(time.DateOnly))
		}
	}
}

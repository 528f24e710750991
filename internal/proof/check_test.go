package proof

import (
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

const (
	// fresh is how old a decisive reading may be when the call goes out.
	fresh = 60 * time.Second
	// pace is how long a call may wait for its turn after the last look at the
	// clock: two releases a second, and half a second after throttling.
	pace = 3 * time.Second
	// slack is how far the clock may be moved between two calls of a run: steps that
	// last an hour or more are not held against it.
	slack = 2 * time.Minute
	// settleTime is when the state must show what a call did.
	settleTime = 30 * time.Minute
)

// checker holds what happened in a world against the invariants.
type checker struct {
	*world
	found []string
}

func (c *checker) complain(invariant, format string, args ...any) {
	line := invariant + ": " + fmt.Sprintf(format, args...)
	if !slices.Contains(c.found, line) {
		c.found = append(c.found, line)
	}
}

// check looks at every run so far and returns what is broken, each line with the
// number of its invariant.
func (c *checker) check(runs ...*run) []string {
	for _, r := range runs {
		sights := c.watch.of(r)
		for i, s := range sights {
			switch {
			case s.call.Action == "InvokeFunction" && r.press.took() && r.press.claim.Purpose == "release":
			case s.acts():
				c.mutation(r, sights[:i], s)
			case s.call.Mutating:
				c.written(r, s)
			}
		}
		c.inTime(r, sights)
		c.pressing(r, sights)
		c.limits(r)
		c.unchanged(r)
		c.crashed(r)
		c.reported(r, sights)
		c.secrets(r)
	}
	for _, i := range c.cloud.Instances() {
		c.once(i.ID)
	}
	c.toldOnce()
	return c.found
}

// mutation checks one change to an instance; a new kind of call gets its own line
// here.
func (c *checker) mutation(r *run, before []*sight, s *sight) {
	if r.planned {
		c.complain("I4", "%s, a plan, called %s", r.name, s.call.Action)
	}
	if r.garbage {
		c.complain("I6", "%s, woken by %s, called %s", r.name, r.event.name, s.call.Action)
	}
	if r.storeDown && !r.undo && !r.press.saves() { // what saves an instance does not wait for the store
		c.complain("I5", "%s called %s, and its store was of no use", r.name, s.call.Action)
	}
	for _, id := range s.call.InstanceIDs {
		if r.only != "" && r.only != id {
			c.complain("I1", "%s called %s on %s and was asked for %s alone", r.name, s.call.Action, id, r.only)
		}
		a := act{c, r, before, s, id}
		switch s.call.Action {
		case "TagResources", "UntagResources":
			a.tags()
			continue
		case "ReleaseInstance":
			a.releases()
		case "StopInstance":
			a.stops()
		case "ReopenInstance":
			a.reopens()
		case "DeleteInstance":
			a.removes()
		default:
			c.complain("I1", "%s called %s, which nobody promised to do", r.name, s.call.Action)
		}
		a.intended()
	}
}

// idle checks that nothing that could be read spoke against taking a running
// instance away.
func (c *checker) idle(r *run, before []*sight, s *sight, id string) {
	c.hiddenFacts(r, before, s, id)
	c.reading(r, before, s, id, "GetInstanceList", c.policy.spares)
	c.reading(r, before, s, id, "DescribeMetricList", c.policy.traffic)
	c.reading(r, before, s, id, "GetConsumerList", readers)
	c.reading(r, before, s, id, "GetTopicList", c.policy.writers)
}

// reading checks that an operation was asked about an instance before its release,
// recently, and that nothing it could show spoke against that.
func (c *checker) reading(r *run, before []*sight, s *sight, id, action string, speaks func(cloudtest.Instance, time.Time) string) {
	last := lastAnswer(before, s, id, action)
	if last == nil {
		if action == "GetInstanceList" || action == "DescribeMetricList" || c.has(id, action) {
			c.complain("I1", "%s called %s on %s without an answer of %s", r.name, s.call.Action, id, action)
		}
		return
	}
	if age := c.age(r, before, last, s); age > fresh {
		c.complain("I1", "%s called %s on %s by an answer of %s that was %s old", r.name, s.call.Action, id, action, age)
	}
	if last.call.Fault == cloudtest.FaultShortList && action != "DescribeMetricList" {
		return // half of it was withheld, and nothing says so
	}
	shown := last.shown(id)
	for _, i := range shown {
		if speaks(i, last.begun.time) == "" {
			return
		}
	}
	for _, i := range shown {
		c.complain("I1", "%s called %s on %s, which %s (%s, read before)", r.name, s.call.Action, id, speaks(i, last.begun.time), action)
	}
	if len(shown) == 0 {
		c.complain("I1", "%s took %s away, which did not exist when it was read", r.name, id)
	}
}

// has says whether an instance has anything that the operation could show.
func (c *checker) has(id, action string) bool {
	i, _ := c.cloud.Instance(id)
	return action == "GetConsumerList" && len(i.Groups) > 0 || action == "GetTopicList" && len(i.Topics) > 0
}

// lastAnswer is the last readable answer of an operation about an instance before
// a call.
func lastAnswer(before []*sight, s *sight, id, action string) *sight {
	var last *sight
	for _, b := range before {
		if b.call.Action == action && b.call.Region == s.call.Region && b.about(id) && b.answered() && b.done.order < s.begun.order &&
			(last == nil || b.done.order > last.done.order) {
			last = b
		}
	}
	return last
}

// age is how old an answer was when the caller sent the next call. How far the
// clock was moved after the last answer that this call waited for does not count:
// the caller could not see that any more.
func (c *checker) age(r *run, before []*sight, answer, s *sight) time.Duration {
	return s.begun.time.Sub(answer.done.time) - c.unseen(r, before, s)
}

// unseen is how far the clock was moved from outside after the last answer that a
// call waited for, or since the run began.
func (c *checker) unseen(r *run, before []*sight, s *sight) time.Duration {
	var last *sight
	for _, b := range before {
		if b.over && s.waitsFor(b) && b.done.order < s.begun.order && (last == nil || b.done.order > last.done.order) {
			last = b
		}
	}
	since := r.outside
	if last != nil {
		since = last.done.outside
	}
	return max(0, s.begun.outside-since)
}

// hiddenFacts checks that what was hidden from a run was not taken for idleness.
func (c *checker) hiddenFacts(r *run, before []*sight, s *sight, id string) {
	for _, i := range s.begun.truth {
		if i.ID == id && hidden(i) {
			c.complain("I2", "%s took %s away, of which the cloud does not tell everything", r.name, id)
		}
	}
	last := lastAnswer(before, s, id, "GetInstanceList") // others are for the rebirth kit
	for _, b := range before {
		if !b.about(id) || b.done.order > s.begun.order || !b.over {
			continue
		}
		whole := b.call.Action == "DescribeMetricList" && c.wholeWindow(b)
		switch {
		case b.call.Fault == cloudtest.FaultMissingFields && b.call.Action == "GetInstanceList" && (len(b.call.InstanceIDs) == 0 || b == last):
			c.complain("I2", "%s took %s away, of which fields were hidden in %s", r.name, id, b.call.Action)
		case b.call.Fault == cloudtest.FaultEmptyMetrics && whole:
			c.complain("I2", "%s took %s away, of which data points were hidden", r.name, id)
		}
	}
}

// wholeWindow says whether a question to CloudMonitor spans the rule's window.
func (c *checker) wholeWindow(s *sight) bool {
	from, err1 := millis(s.call.Params["StartTime"])
	to, err2 := millis(s.call.Params["EndTime"])
	return err1 == nil && err2 == nil && to.Sub(from) >= c.policy.window
}

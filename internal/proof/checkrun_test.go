package proof

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/message"
)

const (
	// answerTime is kept back of the deadline for the answer; releaseTime must be
	// left when a mutating call begins, because that is how long one may take.
	answerTime  = 2 * time.Second
	releaseTime = 10 * time.Second
)

func millis(text string) (time.Time, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	return time.UnixMilli(n), err
}

// underWay is how many calls may be on their way to the cloud when the deadline
// comes.
const underWay = 64

// inTime checks I8 for the calls of one run: nothing is begun that cannot end in
// time, and after the deadline come only calls that were under way.
func (c *checker) inTime(r *run, sights []*sight) {
	if r.deadline.IsZero() {
		return
	}
	after := 0
	for i, s := range sights {
		left := r.deadline.Sub(s.begun.time) + c.unseen(r, sights[:i], s)
		if left < 0 {
			after++
		}
		if s.isAct() && left < answerTime+releaseTime-pace {
			c.complain("I8", "%s began %s %s before its deadline", r.name, s.call.Action, left)
		}
	}
	if after > underWay {
		c.complain("I8", "%s made %d calls after its deadline", r.name, after)
	}
}

// crashed: a crash is never right, whatever the cloud answers.
func (c *checker) crashed(r *run) {
	if r.err != nil && strings.Contains(r.err.Error(), "internal error") {
		c.complain("I5", "%s crashed: %v\n%s", r.name, r.err, c.log)
	}
}

// reported checks that a run that lived says what it did (I5) and what is left
// (I8).
func (c *checker) reported(r *run, sights []*sight) {
	if r.killed() || r.press != nil { // a press is answered with a page
		return
	}
	if r.report.Summary == nil {
		c.complain("I8", "%s answered without a summary", r.name)
		return
	}
	effects := map[string]message.Effect{}
	for _, e := range r.report.Effects {
		if e.Begun == "" {
			effects[e.Operation+" "+e.Instance] = e
		}
	}
	for _, s := range sights {
		if s.isAct() {
			c.told(r, s, effects)
		}
	}
	for _, v := range r.report.Verdicts {
		e, acted := effects[operationOf(v.Action)+" "+v.Instance.ID]
		switch {
		case operationOf(v.Action) == "" || r.planned || r.report.Run.Mode != "enforce":
		case !acted || e.Outcome == "intended":
			c.complain("I8", "%s does not say what became of %s", r.name, v.Instance.ID)
		case e.Outcome == "left" && !slices.Contains(r.report.Summary.Left, v.Instance.ID):
			c.complain("I8", "%s does not list %s as left", r.name, v.Instance.ID)
		}
	}
}

// operationOf is what a verdict has done; empty where that is nothing.
func operationOf(action string) string {
	return map[string]string{"release": "ReleaseInstance", "stop": "StopInstance", "warn": "Warn"}[action]
}

// told checks what a run says of a release that it sent.
func (c *checker) told(r *run, s *sight, effects map[string]message.Effect) {
	for _, id := range s.call.InstanceIDs {
		e, said := effects[s.call.Action+" "+id]
		switch {
		case !said || e.Outcome == "intended":
			c.complain("I5", "%s called %s on %s and does not say so", r.name, s.call.Action, id)
		case s.call.Applied && !slices.Contains([]string{"accepted", "already-gone", "uncertain"}, e.Outcome):
			c.complain("I5", "%s called %s on %s, which took effect, and says %s", r.name, s.call.Action, id, e.Outcome)
		}
	}
}

// secrets looks for the keys of every run in all that the product wrote (I7).
func (c *checker) secrets(r *run) {
	report, err := json.Marshal(r.report)
	if err != nil {
		c.complain("I7", "the report of %s cannot be written: %v", r.name, err)
	}
	texts := map[string]string{"the report of " + r.name: string(report), "the log": c.log.String()}
	if r.err != nil {
		texts["the error of "+r.name] = r.err.Error()
	}
	if r.press != nil {
		texts["the page of "+r.name] = r.press.page
	}
	for name, text := range c.kept.contents() {
		texts["the stored file "+name] = text
	}
	for where, text := range texts {
		for _, canary := range []string{"canary-secret", "canary-token", "CanaryKey"} {
			if strings.Contains(text, canary) {
				c.complain("I7", "%s holds %s", where, canary)
			}
		}
		if tokenIn(text) {
			c.complain("I7", "%s holds a link", where)
		}
	}
}

// once checks that an instance gets no second release (I5), as far as promised.
func (c *checker) once(id string) {
	sent := c.watch.releases(id)
	if c.hands.did(c.hands.reopened, id) || slices.ContainsFunc(c.watch.calls("ReopenInstance", id), func(s *sight) bool { return s.call.Applied }) {
		return // what was given back for a while, and opened again, may go again
	}
	applied := 0
	for i, later := range sent {
		if later.call.Applied {
			applied++
		}
		for _, earlier := range sent[:i] {
			if !earlier.certainlyRefused() && c.within(earlier, later) {
				c.complain("I5", "%s sent a second release of %s, after %s", c.runOf(later).name, id, c.runOf(earlier).name)
			}
		}
	}
	if applied > 1 {
		c.complain("I5", "%d releases of %s took effect", applied, id)
	}
}

// within says whether a second release would break the promise: in one process or
// before one store, or, where the state shows the first at once, in a run that
// began later.
func (c *checker) within(earlier, later *sight) bool {
	a, b := c.runOf(earlier), c.runOf(later)
	switch {
	case !earlier.call.Applied && c.watch.latest(earlier.begun.order, later.begun.order).Sub(earlier.begun.time) >= settleTime-slack:
		return false // the state showed that it did nothing
	case c.store != noStore, a.process == b.process:
		return true
	default:
		return earlier.call.Applied && c.quirks.QueueTakes == 0 && c.firstOf(b) > earlier.done.order
	}
}

// firstOf is the place of a run's first call.
func (c *checker) firstOf(r *run) int { return c.watch.of(r)[0].begun.order }

func (c *checker) runOf(s *sight) *run {
	for _, r := range c.runs {
		if r.key.AccessKeyID == s.call.AccessKeyID {
			return r
		}
	}
	panic("a call with the key of no run")
}

// sameVerdicts checks that a plan and a run on the same facts decide alike (I4).
func (c *checker) sameVerdicts(plan, enforce *run) {
	decided := map[string]string{}
	for _, v := range plan.report.Verdicts {
		decided[v.Instance.ID] = v.Action + " " + v.Reason
	}
	for _, v := range enforce.report.Verdicts {
		if was, now := decided[v.Instance.ID], v.Action+" "+v.Reason; was != now {
			c.complain("I4", "of %s the plan says %q, and the run of the same facts %q", v.Instance.ID, was, now)
		}
	}
}

// finished checks the last run, before a cloud at peace: it releases what is left
// to release, whatever went wrong before (I5).
func (c *checker) finished(last *run, wanted []string) {
	s := last.report.Summary
	if s == nil || !c.policy.atOnce() || s.Tripwire != "" || s.Reasons["over-limit"] > 0 {
		return
	}
	for _, id := range wanted {
		if c.kept.cut[id] {
			continue // somebody has to look first
		}
		released := slices.ContainsFunc(c.watch.releases(id), func(s *sight) bool { return s.call.Applied })
		if !released {
			c.complain("I5", "%s was never released, though nothing keeps it; the last run should have finished it", id)
		}
	}
}

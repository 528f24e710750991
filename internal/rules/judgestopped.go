package rules

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
)

// paused says whether an instance carries the mark of a stop under the terms of one
// of the rules.
func (s *Ruleset) paused(c *Case) bool {
	mark, ok := c.Mark.Get()
	return ok && mark.Stage == fleet.Paused && s.ruleOf(mark) != nil
}

// ruleOf returns the rule under whose terms a mark was made; nil if there is none
// any more.
func (s *Ruleset) ruleOf(m fleet.Mark) *rule {
	for i := range s.rules {
		if s.rules[i].terms == m.Terms {
			return &s.rules[i]
		}
	}
	return nil
}

// RuleOf names the rule under whose terms a mark was made; empty if there is none
// any more.
func (s *Ruleset) RuleOf(m fleet.Mark) string {
	if r := s.ruleOf(m); r != nil {
		return r.name
	}
	return ""
}

// judgeStopped decides about a stopped instance that a rule matches. Whether it
// is idle cannot be measured any more, and was proved before the stop.
func (r rule) judgeStopped(c *Case, before []Evidence) Verdict {
	v := Verdict{Action: Keep, Reason: NotRunning, Rule: r.name, Terms: r.terms, Conditions: before}
	mark, _ := c.Mark.Get()
	if mark.Terms != r.terms || r.then.stop == 0 {
		v.Text = fmt.Sprintf("stopped, but not as rule %s says it now", r.name)
		return v
	}
	// By then the cloud has released what this stop was about, in whichever zone
	// its clock runs; somebody opened it since, and stopped it again.
	if burnt := AutoRelease(mark.Since).Add(day); !c.Now.Before(burnt) {
		v.Text = fmt.Sprintf("stopped, but not by the stop of %s: that one would have ended by %s", c.clock(mark.Since), c.clock(burnt))
		return v
	}
	due := later(mark.Due, mark.Since.Add(r.then.stop))
	if c.Now.Before(due) {
		v.Action, v.Reason, v.Due = Wait, Stopped, due
		v.Text = fmt.Sprintf("stopped on %s by rule %s; released not before %s; until then undo opens it again. %s",
			c.clock(mark.Since), r.name, c.clock(due), c.fuse(mark.Since))
		return v
	}
	v.Reason = Idle
	v.Text = fmt.Sprintf("idle before it was stopped on %s, and nobody opened it for %s; rule %s", c.clock(mark.Since), Span(c.Now.Sub(mark.Since)), r.name)
	return r.judgeWindow(r.release(v), c)
}

// notRunning words the verdict about an instance in another state than running.
func notRunning(status fleet.Status) (Verdict, verdictState) {
	if status != fleet.Stopped {
		return keep(NotRunning, "%s; only running instances are released", status)
	}
	return keep(NotRunning, "%s; only running instances are released, and those that this tool stopped; Alibaba Cloud itself releases it at 08:00 two days after the stop, unless it is opened again", status)
}

// burning adds to the verdict about a stopped instance that is to stay what has
// to be done for it to stay.
func (c *Case) burning(v Verdict, mark fleet.Mark) Verdict {
	if v.Action == Keep {
		if v.Reason != NotRunning { // which says so already
			v.Text += fmt.Sprintf("; but it is stopped, and must be opened again to stay. %s", c.fuse(mark.Since))
		}
		v.Burning = AutoRelease(mark.Since)
	}
	return v
}

// burns returns the mark of an instance that this tool stopped, by whatever rule,
// and that the cloud has yet to release.
func (c *Case) burns() (fleet.Mark, bool) {
	mark, ok := c.Mark.Get()
	status, _ := c.Instance.Status.Get()
	return mark, ok && status == fleet.Stopped && mark.Stage == fleet.Paused && c.Now.Before(AutoRelease(mark.Since).Add(day))
}

// settling is how long the list may still show a stopped instance as running:
// Terraform's provider waits as long for one to change.
const settling = 30 * time.Minute

// running says whether an instance that is listed as running carries the mark of a
// stop, and whether that stop may yet show.
func running(c *Case) (mark fleet.Mark, paused, soon bool) {
	mark, ok := c.Mark.Get()
	status, known := c.Instance.Status.Get()
	paused = ok && known && mark.Stage == fleet.Paused && status == fleet.Running
	age := c.Now.Sub(mark.Since)
	return mark, paused, paused && age >= 0 && age < settling
}

// stopping says whether a stop of this tool, by whatever rule, is under way.
func stopping(c *Case) bool {
	mark, ok := c.Mark.Get()
	status, _ := c.Instance.Status.Get()
	_, _, soon := running(c)
	return soon || ok && mark.Stage == fleet.Paused && status == fleet.Stopping
}

// reopened says whether somebody opened what this tool had stopped.
func reopened(c *Case) bool {
	_, paused, soon := running(c)
	return paused && !soon
}

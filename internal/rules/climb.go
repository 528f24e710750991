package rules

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
)

// climb turns an idle verdict into the next step of the rule's ladder. Whatever
// cannot be relied on begins the ladder anew: a mark can only delay.
func (r rule) climb(v Verdict, c *Case) Verdict {
	if grace := r.grace(c.Instance); grace > 0 {
		mark, ok := r.warned(c)
		if !ok || c.disowned(mark) {
			return r.warn(v, c, grace)
		}
		if due := later(mark.Due, mark.Since.Add(grace)); c.Now.Before(due) && !r.waived(c, mark) && mutant.Missing != mutant.Grace {
			return r.await(v, c, mark, due)
		}
	}
	if !r.stops(c.Instance) {
		return r.judgeWindow(r.release(v), c)
	}
	return r.judgeFuse(r.judgeWindow(r.stop(v, c), c), c)
}

// stops says whether the rule stops the instance on its way. That StopInstance
// works on other series than V2 is not confirmed: the list of operations for V3
// lacks it (page "API operations supported by V3 instances").
func (r rule) stops(i fleet.Instance) bool {
	series, ok := i.Series.Get()
	return r.then.stop > 0 && ok && series == fleet.SeriesV2
}

// grace is how long an instance is left running after its warning. Where it
// cannot be stopped the time of the stop is added, and it is warned in any case:
// nothing happens to it sooner than it would if it could.
func (r rule) grace(i fleet.Instance) time.Duration {
	if r.stops(i) {
		return r.then.warn
	}
	return r.then.warn + r.then.stop
}

// warned returns the warning that counts: of these terms, and not from the
// future, which would mean that the clock went back.
func (r rule) warned(c *Case) (fleet.Mark, bool) {
	mark, ok := c.Mark.Get()
	return mark, ok && mark.Stage == fleet.Warned && mark.Terms == r.terms && !mark.Since.After(c.Now) && !c.Now.After(mark.Due.Add(r.memory()))
}

// maxWarned is how long a warning counts after its grace, while nobody came to act
// on it. Nobody has looked at the instance meanwhile, and whoever read the warning
// takes it for settled. Two weeks are longer than any window or holiday keeps shut.
const maxWarned = 14 * day

// memory is maxWarned, or longer where the rule itself looks back longer.
func (r rule) memory() time.Duration { return max(maxWarned, r.window) }

func (r rule) warn(v Verdict, c *Case, grace time.Duration) Verdict {
	v.Action, v.Next = Warn, r.mark(fleet.Warned, c.Now, c.Now.Add(grace))
	v.Due, v.Following = v.Next.Due, Release
	if r.stops(c.Instance) {
		v.Following = Stop
	}
	v.Text = fmt.Sprintf("%s; it is warned, and nothing happens for %s: not before %s it is %s%s",
		v.Text, Span(grace), c.clock(v.Due), r.following(c.Instance), r.unstoppable(c.Instance))
	return v
}

func (r rule) await(v Verdict, c *Case, mark fleet.Mark, due time.Time) Verdict {
	v.Action, v.Reason, v.Due = Wait, Grace, due
	v.Text = fmt.Sprintf("warned on %s; not before %s it is %s%s; %s",
		c.clock(mark.Since), c.clock(due), r.following(c.Instance), r.unstoppable(c.Instance), v.Text)
	return v
}

// following says what comes after the grace.
func (r rule) following(i fleet.Instance) string {
	if r.stops(i) {
		return "stopped"
	}
	return "released"
}

func (r rule) unstoppable(i fleet.Instance) string {
	if r.then.stop == 0 || r.stops(i) {
		return ""
	}
	series := "an instance of unknown series"
	if known, ok := i.Series.Get(); ok {
		series = fmt.Sprintf("a %s instance", known)
	}
	return fmt.Sprintf(" (whether %s can be stopped is not confirmed, so it stays running for the %s of the stop)", series, Span(r.then.stop))
}

func (r rule) stop(v Verdict, c *Case) Verdict {
	end := r.pauseEnd(c.Now)
	v.Action, v.Next, v.Due = Stop, r.mark(fleet.Paused, c.Now, end), end
	v.Text = fmt.Sprintf("%s; it is stopped until %s and then released; until then it can be opened again. %s",
		v.Text, c.clock(end), c.fuse(c.Now))
	return v
}

// fuse says when the cloud itself releases what was stopped at a moment.
func (c *Case) fuse(stopped time.Time) string {
	return fmt.Sprintf("Alibaba Cloud itself releases it on %s at the latest (08:00 two days after the stop; UTC+8 is assumed)", c.clock(AutoRelease(stopped)))
}

// pauseEnd is when a stop that is made at a moment ends: after the rule's time,
// or by the cloud where that comes first.
func (r rule) pauseEnd(t time.Time) time.Time {
	end := t.Add(r.then.stop)
	if burnt := AutoRelease(t); burnt.Before(end) {
		return burnt
	}
	return end
}

func (r rule) release(v Verdict) Verdict {
	v.Action, v.Force, v.Delete = Release, r.then.force, r.then.delete
	return v
}

// mark is what a step leaves on the instance. Whole seconds: the beginning is cut
// and the end rounded up, so that nobody gets less time than was said.
func (r rule) mark(stage fleet.Stage, since, due time.Time) fleet.Mark {
	whole := due.Truncate(time.Second)
	if whole.Before(due) {
		whole = whole.Add(time.Second)
	}
	return fleet.Mark{Stage: stage, Terms: r.terms, Since: since.Truncate(time.Second).UTC(), Due: whole.UTC()}
}

// holidays are those by which the end of a stop is a working day.
func (r rule) holidays() calendar.Holidays {
	if r.open == nil {
		return calendar.WeekendsOnly()
	}
	return r.open.Holidays()
}

// clock prints a moment in the zone of the rules file.
func (c *Case) clock(t time.Time) string { return t.In(c.zone).Format("Mon 2006-01-02 15:04 MST") }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

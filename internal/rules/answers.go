package rules

import (
	"time"

	"alikafka-reaper/internal/fleet"
)

// heard is how long an answer that holds nothing is told with the verdict: as long
// as a warning counts after its grace.
const heard = maxWarned

// answers are what people said by links. What could not be read may keep.
func (c *Case) answers() (said []fleet.Answer, failed fleet.Why) {
	said, ok := c.Instance.Answers.Get()
	if ok {
		return said, fleet.Why{}
	}
	switch why := c.Instance.Answers.Why(); why.Cause {
	case fleet.Failed, fleet.Malformed:
		return nil, why
	default: // nobody said anything, or there is nowhere to keep it
		return nil, fleet.Why{}
	}
}

// judgeAnswers is the protection that people gave by link to an instance that cannot
// carry it as a tag. What stands in a tag is judged by the tag, so that taking that
// away is enough to let the instance go.
func judgeAnswers(c *Case) []Evidence {
	said, failed := c.answers()
	e := Evidence{Rule: "protect", Text: "somebody asked by link to keep it", Outcome: False}
	if failed != (fleet.Why{}) {
		e.Outcome, e.Got, e.Cause = Unknown, failed.String(), failed.Cause
		return []Evidence{e}
	}
	for _, a := range said {
		if a.Kind == fleet.Kept && a.Held != fleet.HeldByTag && c.keeps(a) {
			e.Outcome, e.Got = True, "an answer in the store: until "+a.Until
			return []Evidence{e}
		}
	}
	return nil
}

// keeps says whether an answer's day is not over. One that cannot be read protects.
func (c *Case) keeps(a fleet.Answer) bool {
	end, err := endOfDay(a.Until, c.zone)
	return err != nil || c.Now.Before(end)
}

// waived says whether somebody asked by link not to wait for the rest of the grace
// that this warning gave. Everything else must still hold.
func (r rule) waived(c *Case, mark fleet.Mark) bool {
	said, _ := c.answers()
	for _, a := range said {
		if a.Kind == fleet.Waived && a.Rule == r.name && a.About(mark) && !a.At.After(c.Now) {
			return true
		}
	}
	return false
}

// disowned says whether the warning that left this mark came to the wrong people, so
// that nobody was warned.
func (c *Case) disowned(mark fleet.Mark) bool {
	said, _ := c.answers()
	for _, a := range said {
		if a.Kind == fleet.Disowned && a.About(mark) {
			return true
		}
	}
	return false
}

// lastWord tells the newest answer that still matters.
func (c *Case) lastWord() string {
	said, _ := c.answers()
	if len(said) == 0 {
		return ""
	}
	last := said[len(said)-1]
	old := c.Now.Sub(last.At) > heard
	if last.Kind == fleet.Kept {
		old = !c.keeps(last)
	}
	if old {
		return ""
	}
	return "; " + last.At.In(c.zone).Format(time.DateOnly) + ": " + last.String()
}

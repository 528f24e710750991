package rules

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
)

// horizon is how far ahead the next opening is looked for: a week holds every
// weekly window, and a fortnight one that a long holiday closes.
const horizon = 15 * day

// judgeWindow turns a stop or a release into a keep outside of the rule's window. It comes
// last, so that a plan made in the morning shows what goes in the evening.
func (r rule) judgeWindow(v Verdict, c *Case) Verdict {
	if r.open == nil {
		return v
	}
	d := r.open.Contains(c.Now)
	if d.State != calendar.Inside {
		v.Next, v.Due = fleet.Mark{}, time.Time{}
	}
	e := Evidence{Rule: r.name, Text: "window " + r.open.String(), Got: d.Reason}
	switch d.State {
	case calendar.Inside:
		e.Outcome = True
	case calendar.Outside:
		e.Outcome = False
		v.Action, v.Reason = Keep, OutsideWindow
		v.Text = fmt.Sprintf("outside the window of rule %s (%s); %s; it was %s", r.name, r.open, r.opens(c), v.Text)
	default:
		e.Outcome = Unknown
		v.Action, v.Reason = Keep, WindowUnknown
		v.Text = fmt.Sprintf("whether the window of rule %s is open is not known: %s; it was %s", r.name, d.Reason, v.Text)
	}
	v.Conditions = append(v.Conditions, e)
	return v
}

// opens says when the window opens next, in the rule's time zone.
func (r rule) opens(c *Case) string {
	next, d := r.open.NextOpen(c.Now, horizon)
	switch d.State {
	case calendar.Inside:
		return "it opens " + c.clock(next)
	case calendar.Outside:
		return "it does not open within " + Span(horizon)
	default:
		return fmt.Sprintf("when it opens is not known: from %s on, %s", next.In(c.zone).Format(time.DateOnly), d.Reason)
	}
}

// RuleWindow is a rule's name and its window; Window is nil when the rule may
// always release.
type RuleWindow struct {
	Rule   string
	Window *calendar.Window
}

// Windows returns the window of every rule, in order.
func (s *Ruleset) Windows() []RuleWindow {
	var list []RuleWindow
	for _, r := range s.rules {
		list = append(list, RuleWindow{r.name, r.open})
	}
	return list
}

package rules

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
)

// judgeIdle decides by a rule that matches: in use, not proved idle, or idle.
func judgeIdle(r rule, c *Case, before []Evidence) Verdict {
	outcome, idle := all(r.idle, c, r.name)
	if mutant.Missing == mutant.Silence && outcome == Unknown && len(needsOf(idle)) == 0 {
		outcome = True
	}
	v := Verdict{Action: Keep, Rule: r.name, Terms: r.terms, Conditions: append(before, idle...)}
	switch outcome {
	case False:
		e := first(idle, False)
		v.Reason, v.Text = Busy, fmt.Sprintf("in use: %s %s; rule %s wants %s", subject(e), e.Got, r.name, e.Text)
	case True:
		v.Reason = Idle
		v.Text = fmt.Sprintf("idle over %s: %s; rule %s", Span(r.window), idleText(idle), r.name)
		v = r.climb(v, c)
	default:
		e := first(idle, Unknown)
		v.Reason, v.Needs = UsageUnknown, needsOf(idle)
		v.Text = fmt.Sprintf("idleness not proved: rule %s wants %s, but %s", r.name, e.Text, e.Got)
	}
	return v
}

// idleText says what was found, first what is not zero.
func idleText(idle []Evidence) string {
	var some, none []string
	for _, e := range idle {
		switch {
		case e.Got == unmeasured:
		case e.Got == nothing || strings.HasPrefix(e.Got, "0 ") || strings.HasPrefix(e.Got, "0/") || e.Got == "0":
			none = append(none, subject(e))
		case len(e.Facts) > 0 && e.Facts[0].Signal.Origin() == fleet.Monitor:
			some = append(some, fmt.Sprintf("%s at most %s", subject(e), e.Got))
		default:
			some = append(some, fmt.Sprintf("%s %s", subject(e), e.Got))
		}
	}
	if len(none) > 0 {
		some = append(some, "no "+strings.Join(none, ", "))
	}
	return strings.Join(some, "; ")
}

// subject is the condition's text before its operator.
func subject(e Evidence) string {
	word, _, _ := strings.Cut(e.Text, " ")
	return word
}

// mismatch words the verdict when no rule matches. Where age alone stands in
// the way the reason says so, because that changes by itself.
func mismatch(evidence []Evidence) Verdict {
	v := Verdict{Action: Keep, Reason: NoRule, Conditions: evidence}
	e := decisive(evidence)
	v.Rule = e.Rule
	v.Text = fmt.Sprintf("no match: rule %s wants %s, found %s", e.Rule, e.Text, e.Got)
	if onlyAge(evidence, e.Rule) {
		v.Reason = TooYoung
		v.Text = fmt.Sprintf("too young: rule %s wants %s, found %s", e.Rule, e.Text, e.Got)
	}
	return v
}

// decisive picks the mismatch to tell: of a rule that fails by age alone if
// there is one, else the first.
func decisive(evidence []Evidence) Evidence {
	for _, e := range evidence {
		if e.Outcome == False && onlyAge(evidence, e.Rule) {
			return e
		}
	}
	return first(evidence, False)
}

func onlyAge(evidence []Evidence, rule string) bool {
	for _, e := range evidence {
		if e.Rule == rule && e.Outcome != True && !strings.HasPrefix(e.Text, "age >") {
			return false
		}
	}
	return true
}

func (s *Ruleset) noRuleText(c *Case) string {
	if len(c.Only) > 0 {
		return fmt.Sprintf("none of the rules asked for (%s) applies to a %s trigger", strings.Join(c.Only, ", "), c.On)
	}
	return fmt.Sprintf("no rule applies to a %s trigger", c.On)
}

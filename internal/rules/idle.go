package rules

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
	"alikafka-reaper/internal/quiet"
)

// judgeIdle decides by a rule that matches: in use, not proved idle, or idle.
func judgeIdle(r rule, c *Case, before []Evidence) Verdict {
	outcome, idle := all(r.idle, c, r.name)
	if e, doubtful := r.emptied(c, idle); outcome == True && doubtful == True {
		outcome, idle = Unknown, append(idle, e)
	}
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

// emptied doubts that empty topics were not written to, where a few bytes came in and the
// series counts no requests: nothing else would show that somebody wrote some messages,
// and removed them. It says whether it does.
func (r rule) emptied(c *Case, idle []Evidence) (Evidence, Outcome) {
	var topics, bytes fleet.Fact
	for _, e := range idle {
		for _, f := range e.Facts {
			switch f.Signal {
			case fleet.Writes:
				topics = f
			case fleet.BytesIn:
				bytes = f
			default:
			}
		}
	}
	came, _ := bytes.Seen.Get()
	series, _ := c.Instance.Series.Get()
	if topics.Emptied == 0 || came == 0 || series.Reports(fleet.RequestsIn) == fleet.Reported {
		return Evidence{}, False
	}
	return Evidence{
		Rule: r.name, Text: "bytes_in 0 where topics are empty", Outcome: Unknown, Cause: fleet.Incomplete, Facts: []fleet.Fact{topics, bytes},
		Got: fmt.Sprintf("%d of its topics were written to and hold nothing, bytes_in shows up to %s, and %s instances count no requests: whether somebody wrote and removed it again is not known", topics.Emptied, Rate(came), series),
	}, True
}

// idleText says what was found, first what is not zero, in words for people. The
// conditions have the names of the signals and every value.
func idleText(idle []Evidence) string {
	var readings []quiet.Reading
	for _, e := range idle {
		for _, f := range e.Facts {
			r := quiet.Reading{Signal: f.Signal, Limit: quiet.Limit(f.Signal, e.Text)}
			if value, known := f.Value.Get(); known {
				r.Found, r.Value = quiet.Measured, value
			} else if e.Got == unmeasured {
				r.Found = quiet.NotReported
			}
			readings = append(readings, r)
		}
	}
	return quiet.Look(readings).English()
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

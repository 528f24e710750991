package letter

import (
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/quiet"
	"alikafka-reaper/internal/rules"
)

// holds is the outcome of a condition that holds.
const holds = "true"

// Idle says in one sentence that nobody uses an instance, and what was read to know it.
// It is empty for a verdict that rests on something else: its own text says that. The
// sentence holds no markup, and what is not ours in it is made harmless.
func Idle(v message.Verdict, l Language) string {
	if v.LeftAlone() || v.Reason == rules.Stopped.String() || v.Instance.Status == fleet.Stopped.String() {
		return ""
	}
	finding, window := look(v)
	found := finding.Text().English
	if l == Chinese {
		found = finding.Text().Chinese
	}
	if found == "" || window <= 0 {
		return ""
	}
	key := "idle.limits"
	if finding.Whole() {
		key = "idle.silent"
	}
	return l.say(key, values{"window": {Text: l.span(window)}, "found": {Text: found}})
}

// look gathers what the conditions of a verdict's rule rest on, and the window that was
// looked at.
func look(v message.Verdict) (quiet.Finding, time.Duration) {
	var readings []quiet.Reading
	var window time.Duration
	for _, c := range v.Conditions {
		if c.Rule != v.Rule || c.Outcome != holds {
			continue
		}
		for _, f := range c.Facts {
			readings = append(readings, reading(c, f))
			if asked, err := time.ParseDuration(f.Window); err == nil {
				window = max(window, asked)
			}
		}
	}
	return quiet.Look(readings), window
}

func reading(c message.Condition, f message.Fact) quiet.Reading {
	r := quiet.Reading{Signal: fleet.Signal(f.Signal), Limit: Harmless(quiet.Limit(fleet.Signal(f.Signal), c.Text))}
	switch {
	case f.Value != nil:
		r.Found, r.Value = quiet.Measured, *f.Value
	case f.Unknown == fleet.Unsupported.String():
		r.Found = quiet.NotReported
	}
	return r
}

// covers says by which of its conditions a rule is about the instance at all, as the
// rules file says them.
func (l Language) covers(v message.Verdict) Line {
	var match []Span
	for _, c := range v.Conditions {
		signals := slices.ContainsFunc(c.Facts, func(f message.Fact) bool { return f.Signal != "" })
		if c.Rule != v.Rule || c.Outcome != holds || signals {
			continue
		}
		if len(match) > 0 {
			match = append(match, Span{Text: l.text("found.between")})
		}
		match = append(match, foreign(c.Text))
	}
	if len(match) == 0 {
		return l.line("rule", values{"rule": foreign(v.Rule)})
	}
	line := l.line("rule.covers", values{"rule": foreign(v.Rule)})
	line.Spans = append(line.Spans, match...)
	return line
}

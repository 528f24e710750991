package render

import (
	"cmp"
	"fmt"
	"strings"

	"alikafka-reaper/internal/message"
)

const indent = "  "

// effects writes what was done, one paragraph for each call.
func (p *page) effects(effects []message.Effect) {
	if len(effects) == 0 {
		return
	}
	p.title(titleEffects)
	known := map[string]struct{}{}
	for _, o := range outcomePhrases {
		known[o.outcome] = struct{}{}
		for _, e := range effects {
			if e.Outcome == o.outcome {
				p.effect(e, o.phrase)
			}
		}
	}
	for _, e := range effects {
		if _, ok := known[e.Outcome]; !ok {
			p.effect(e, clean(e.Outcome))
		}
	}
}

func (p *page) effect(e message.Effect, phrase string) {
	what := fmt.Sprintf("%s in %s: %s", subject(e.Name, e.Instance), e.Region, e.Operation)
	if e.Force {
		what += ", forced"
	}
	if e.Rule != "" {
		what += ", by the rule " + e.Rule
	}
	if e.Begun != "" {
		what += ", begun by the run " + e.Begun
	}
	p.coloured(indent+phrase+gap, what, p.paint.outcome(e.Outcome))
	cause := ""
	if e.Cause != "" {
		cause = "(" + e.Cause + ")"
	}
	for _, s := range []string{join(" ", e.Text, cause), after("state read after it: ", e.Status), after("request ", e.RequestID)} {
		if s != "" {
			p.line(indent+indent, s)
		}
	}
}

// after puts a prefix before text that is not empty.
func after(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// subject names an instance by name and id.
func subject(name, id string) string {
	id = cmp.Or(id, phraseNoID)
	if name == "" || name == id {
		return id
	}
	return fmt.Sprintf("%s (%s)", name, id)
}

func (p *page) problems(problems []message.Problem) {
	if len(problems) == 0 {
		return
	}
	p.title(titleProblems)
	for _, one := range problems {
		where := join(" ", after("account ", one.Account), one.Region, one.Instance, one.Operation)
		p.coloured(indent+clean(one.Class)+gap, join(": ", where, one.Text), p.paint.warning)
	}
}

func (p *page) left(ids []string) {
	if len(ids) > 0 {
		p.title(titleLeft)
		p.line(indent, strings.Join(ids, ", "))
	}
}

// evidence writes the conditions behind every verdict.
func (p *page) evidence(verdicts []message.Verdict) {
	p.title(titleEvidence)
	for _, v := range verdicts {
		p.line("", join(": ", subject(v.Instance.Label(), v.Instance.ID), v.Action, v.Reason))
		for _, c := range v.Conditions {
			p.line(indent+pad(clean(c.Outcome), len(phraseUnknown))+gap, condition(c))
			for _, f := range c.Facts {
				p.line(spaces(len(indent)*2+len(phraseUnknown)+len(gap)), fact(f))
			}
		}
	}
}

func condition(c message.Condition) string {
	return join("; ", join(": ", c.Rule, c.Text), after("found ", c.Got))
}

// Fact writes a measurement in one line: what was measured, where, over which
// window, and how complete it is.
func Fact(f message.Fact) string { return clean(fact(f)) }

func fact(f message.Fact) string {
	parts := []string{join(" ", f.Signal, measured(f)), f.Note, f.Why, f.Source}
	if !f.From.IsZero() && !f.To.IsZero() {
		parts = append(parts, fmt.Sprintf("%s to %s", f.From.UTC().Format("2006-01-02 15:04"), f.To.UTC().Format("2006-01-02 15:04 MST")))
	}
	if f.Expected > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d %s", f.Got, f.Expected, unit(f.Signal)))
	}
	return join(", ", parts...)
}

// unit is what a fact's readings are counted in.
func unit(signal string) string {
	switch family, _, _ := strings.Cut(signal, "."); family {
	case "consumers":
		return "groups"
	case "topics":
		return "topics"
	default:
		return "points"
	}
}

package letter

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// accepted is the outcome of what was done.
const accepted = "accepted"

// Worthwhile says whether a run's summary tells anybody anything: something was
// done, failed, is planned or waits.
func Worthwhile(r message.Report) bool {
	s := r.Summary
	return r.Run != nil && s != nil && (len(r.Effects) > 0 || len(s.Problems) > 0 || s.Tripwire != "" || len(announced(r)) > 0)
}

// announced are the verdicts that are neither done nor left alone.
func announced(r message.Report) []message.Verdict {
	type key struct{ account, region, id string }
	acted := map[key]struct{}{}
	for _, e := range r.Effects {
		acted[key{e.Account, e.Region, e.Instance}] = struct{}{}
	}
	return slices.DeleteFunc(slices.Clone(r.Verdicts), func(v message.Verdict) bool {
		_, done := acted[key{v.Instance.Account, v.Instance.Region, v.Instance.ID}]
		return done || v.Action == rules.Keep.String() && !heldBack(v)
	})
}

// heldBack says whether an instance should go and only a bound of the run keeps it.
func heldBack(v message.Verdict) bool {
	return slices.Contains([]string{rules.OverLimit.String(), rules.Tripwire.String()}, v.Reason)
}

// Summary words what a run did, first what cannot be undone.
func Summary(r message.Report, l Language) Letter {
	letter := Letter{Language: l}
	if r.Run == nil || r.Summary == nil {
		return letter
	}
	s, run := r.Summary, r.Run
	letter.Run, letter.Title = run.ID, l.say("summary.title", values{"counts": {Text: l.tally(r)}})
	letter.Lead = []Line{l.line("summary.run", values{
		"run": foreign(run.ID), "time": {Text: moment(run.Time, run.Zone)}, "rules": {Text: run.Rules},
		"mode": {Text: l.known("mode", run.Mode)}, "instances": {Text: l.count("instances", s.Instances)},
	})}
	if s.Tripwire != "" {
		letter.Lead = append(letter.Lead, l.line("summary.tripwire", nil))
	}
	for _, currency := range slices.Sorted(maps.Keys(s.Savings)) {
		letter.Lead = append(letter.Lead, l.line("summary.saving", values{"amount": {Text: amount(s.Savings[currency])}, "currency": foreign(currency)}))
	}
	for _, e := range ranked(r.Effects) {
		letter.Items = append(letter.Items, Item{l.effect(e)})
	}
	for _, v := range announced(r) {
		letter.Items = append(letter.Items, Item{l.verdict(v, run.Zone)})
	}
	for _, p := range s.Problems {
		letter.Items = append(letter.Items, Item{l.problem(p, run.ID)})
	}
	return letter
}

// operations are what a run does, what cannot be undone first.
func operations() []string {
	return []string{"ReleaseInstance", "StopInstance", "ReopenInstance", "Keep", "Warn", "Withdraw", "DeleteInstance"}
}

func ranked(effects []message.Effect) []message.Effect {
	return slices.SortedStableFunc(slices.Values(effects), func(a, b message.Effect) int {
		return cmp.Or(cmp.Compare(slices.Index(operations(), a.Operation), slices.Index(operations(), b.Operation)),
			cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Instance, b.Instance))
	})
}

// outcomeOf is how an effect is counted. What an earlier run did was told then.
func outcomeOf(e message.Effect) string {
	switch {
	case e.Outcome != accepted:
		return "open"
	case e.Begun != "":
		return "confirmed"
	default:
		return e.Operation
	}
}

// tally counts what was done and what was not.
func (l Language) tally(r message.Report) string {
	counts := map[string]int{"problem": len(r.Summary.Problems)}
	for _, e := range r.Effects {
		counts[outcomeOf(e)]++
	}
	for _, v := range announced(r) {
		switch v.Action {
		case rules.Wait.String():
			counts["wait"]++
		case rules.Keep.String():
			counts["held"]++
		default:
			counts["planned"]++
		}
	}
	var parts []string
	for _, word := range append(operations(), "confirmed", "open", "planned", "held", "wait", "problem") {
		if n := counts[word]; n > 0 {
			parts = append(parts, l.count("count."+word, n))
		}
	}
	if len(parts) == 0 {
		return l.text("summary.nothing")
	}
	return strings.Join(parts, ", ")
}

func (l Language) effect(e message.Effect) Line {
	v := values{"region": foreign(e.Region), "cause": foreign(l.known("cause", e.Cause)), "outcome": foreign(l.known("outcome", e.Outcome))}
	key := "summary.effect"
	v["operation"] = foreign(l.known("operation", e.Operation))
	if e.Begun != "" {
		key, v["run"] = "summary.seen", foreign(e.Begun)
	}
	if e.Outcome != accepted {
		key = "summary.cause"
		v["operation"] = foreign(l.known("attempt", e.Operation))
		if e.Cause == "" {
			key = "summary.outcome"
		}
	}
	return l.about(key, v, e.Name, e.Instance)
}

func (l Language) verdict(v message.Verdict, zone string) Line {
	known := values{
		"action": foreign(l.known("action", v.Action)), "reason": foreign(l.known("reason", v.Reason)), "region": foreign(v.Instance.Region),
	}
	key := "summary.verdict"
	if v.Action == rules.Wait.String() && !v.Due.IsZero() {
		key, known["due"] = "summary.wait", Span{Text: moment(v.Due, zone)}
	}
	return l.about(key, known, v.Instance.Label(), v.Instance.ID)
}

// about fills a text about an instance, which is called by its name and id, or by its
// id alone.
func (l Language) about(key string, v values, name, id string) Line {
	what := []Span{{Text: id, From: Foreign, Look: Bold}}
	if name != "" {
		what = l.line("summary.named", values{"name": {Text: name, From: Foreign, Look: Bold}, "id": foreign(id)}).Spans
	}
	before, after, _ := strings.Cut(l.text(key), "{what}")
	return Line{Spans: slices.Concat(filled(before, v).Spans, what, filled(after, v).Spans), Point: Bullet}
}

// problem words what could not be done. The sentence about it is written in English
// only, so that a Chinese letter points to the log instead.
func (l Language) problem(p message.Problem, run string) Line {
	text := foreign(p.Text)
	if l != English {
		text = Span{Text: l.say("summary.details", values{"run": foreign(run)})}
	}
	place := strings.Join(slices.DeleteFunc([]string{p.Account, p.Region, p.Instance}, func(s string) bool { return s == "" }), " ")
	line := l.line("summary.problem", values{"class": foreign(l.known("cause", p.Class)), "operation": foreign(p.Operation), "place": foreign(place), "text": text})
	line.Point = Bullet
	return line
}

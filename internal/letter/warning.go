package letter

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// keepExample is how long the example of a date keeps an instance, in days.
const keepExample = 14

func foreign(s string) Span { return Span{Text: s, From: Foreign} }

// Warnings words warnings that are of one kind, for one owner and with one deadline.
// The i-th item is about the i-th warning.
func Warnings(list []message.Warning, l Language) Letter {
	if len(list) == 0 {
		return Letter{Language: l}
	}
	first := list[0]
	kind, due := kindOf(first), Span{Text: moment(first.Due, first.Zone), Look: Bold}
	what := foreign(cmp.Or(first.Name, first.Instance))
	if len(list) > 1 {
		what = Span{Text: l.count("instances", len(list))}
	}
	letter := Letter{Title: l.say("title."+kind, values{"what": what, "due": due}), Language: l, Run: first.Run}
	if first.Owner != "" {
		letter.Lead = append(letter.Lead, l.line("owner", values{"owner": foreign(first.Owner)}))
	}
	lead := "lead." + kind
	if len(list) == 1 {
		lead += ".one"
	}
	letter.Lead = append(letter.Lead, l.line(lead, values{"due": due}))
	for _, w := range list {
		letter.Items = append(letter.Items, l.item(w))
	}
	return letter
}

// kindOf is how the catalogue calls the kind of a warning.
func kindOf(w message.Warning) string {
	switch {
	case w.Kind == message.WarnStopped || w.Kind == message.WarnBurning:
		return w.Kind
	case w.Next == rules.Stop.String():
		return message.WarnDue + ".stop"
	default: // the worse of the two, where it is not said
		return message.WarnDue + ".release"
	}
}

// item tells of one instance: what, why, when, and what to do.
func (l Language) item(w message.Warning) Item {
	v := values{"name": {Text: w.Name, From: Foreign, Look: Bold}, "id": foreign(w.Instance), "region": foreign(w.Region), "account": foreign(w.Account)}
	what := "what"
	if w.Name == "" {
		what, v["id"] = "what.unnamed", Span{Text: w.Instance, From: Foreign, Look: Bold}
	}
	item := Item{l.line(what, v)}
	if c := w.Verdict.Cost; c != nil && c.PerDay != nil {
		costs := l.line("costs", values{"amount": {Text: amount(*c.PerDay)}, "currency": foreign(c.Currency)})
		costs.Need = Spare
		item = append(item, costs)
	}
	item = append(item, l.why(w)...)
	item = append(item, l.line("when."+kindOf(w), values{"due": {Text: moment(w.Due, w.Zone)}}))
	return append(item, l.whatToDo(w)...)
}

func amount(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// why says what the warning rests on.
func (l Language) why(w message.Warning) []Line {
	if w.Kind == message.WarnBurning {
		return []Line{l.line("why.burning", nil)}
	}
	if w.Kind == message.WarnStopped && len(w.Verdict.Conditions) == 0 {
		return []Line{l.line("why.stopped", values{"rule": foreign(w.Rule)})}
	}
	why := Idle(w.Verdict, l)
	if why == "" {
		return []Line{l.line("why.rule", values{"rule": foreign(w.Rule)})}
	}
	covers := l.covers(w.Verdict)
	covers.Need = Spare
	return []Line{l.line("why", values{"sentence": {Text: why}}), covers}
}

// whatToDo says how to answer.
func (l Language) whatToDo(w message.Warning) []Line {
	var lines []Line
	if answers := l.answers(w.Links); len(answers.Spans) > 1 {
		lines = append(lines, answers)
	}
	if w.Kind != message.WarnDue {
		return append(lines, l.line("do.reopen", values{"id": foreign(w.Instance)}))
	}
	if w.Verdict.Instance.Series != fleet.SeriesV2.String() {
		lines = append(lines, l.line("do.untagged", nil))
	} else {
		day := w.Due.AddDate(0, 0, keepExample).Format(time.DateOnly)
		until, _ := rules.Extend(nil, day) // a day without its word would protect for good
		lines = append(lines, l.line("do.keep", values{"example": {Text: rules.KeepTag + "=" + until}}))
	}
	return append(lines, l.line("do.nothing", nil))
}

// answers lists the links.
func (l Language) answers(links []message.Link) Line {
	line := l.line("do.answer", nil)
	for _, k := range links {
		if address(k.URL) == "" {
			continue
		}
		if len(line.Spans) > 1 {
			line.Spans = append(line.Spans, Span{Text: " · "})
		}
		text := l.text("link." + k.Answer)
		if text == "" {
			text = Harmless(k.Answer)
		}
		text = strings.ReplaceAll(text, "{span}", l.span(k.For))
		line.Spans = append(line.Spans, Span{Text: text, URL: k.URL})
	}
	return line
}

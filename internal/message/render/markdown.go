package render

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"strings"

	"alikafka-reaper/internal/message"
)

// Markdown writes a report as Markdown (CommonMark, with GitHub's tables), to be
// pasted into an issue, a wiki or a chat. Names and tags are escaped, so that they
// show as they are.
func Markdown(w io.Writer, r message.Report) error {
	var b bytes.Buffer
	b.WriteString(markdownHead(r))
	b.WriteString(markdownVerdicts(r.Verdicts))
	if len(r.Effects) > 0 {
		b.WriteString("\n## " + titleEffects + "\n\n")
		for _, e := range r.Effects {
			fmt.Fprintf(&b, "- **%s** %s in %s: %s. %s\n", Escape(e.Outcome), Escape(subject(e.Name, e.Instance)), Escape(e.Region), Escape(e.Operation), Escape(e.Text))
		}
	}
	if r.Summary != nil {
		b.WriteString(markdownProblems(*r.Summary))
	}
	_, err := w.Write(b.Bytes())
	return err
}

func markdownHead(r message.Report) string {
	var b strings.Builder
	if r.Run != nil {
		fmt.Fprintf(&b, "# Run %s\n\n%s, %s, by %s: %s\n", Escape(r.Run.ID), inZone(r.Run.Time, r.Run.Zone), Escape(r.Run.Mode), Escape(r.Run.Rules), Escape(r.Run.ModeReason))
	}
	if r.Summary != nil {
		fmt.Fprintf(&b, "\n**%s**: %s\n", Escape(r.Summary.Status), Escape(r.Summary.Text))
	}
	return b.String()
}

// markdownVerdicts writes a table, what cannot be undone first.
func markdownVerdicts(verdicts []message.Verdict) string {
	if len(verdicts) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\n## " + titleVerdicts + "\n\n| instance | region | action | reason | why | cost a day |\n|---|---|---|---|---|---:|\n")
	for _, v := range ordered(verdicts) {
		cost := strings.Join(price(v.Cost), " ")
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", Escape(subject(v.Instance.Label(), v.Instance.ID)), Escape(v.Instance.Region),
			Escape(v.Action), Escape(v.Reason), Escape(withMark(v)), Escape(strings.TrimSuffix(cost, " a day")))
	}
	return b.String()
}

func markdownProblems(s message.Summary) string {
	var b strings.Builder
	if len(s.Problems) > 0 {
		b.WriteString("\n## " + titleProblems + "\n\n")
	}
	for _, p := range s.Problems {
		where := join(" ", after("account ", p.Account), p.Region, p.Instance, p.Operation)
		fmt.Fprintf(&b, "- **%s** %s: %s\n", Escape(p.Class), Escape(cmp.Or(where, phraseUnknown)), Escape(p.Text))
	}
	if len(s.Left) > 0 {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", titleLeft, Escape(strings.Join(s.Left, ", ")))
	}
	return b.String()
}

// marks are the characters that mean something in Markdown, or in the HTML that it
// may hold.
const marks = "\\`*_{}[]()<>#|~&!@"

// Escape makes text show as it is in Markdown, on one line.
func Escape(s string) string {
	var b strings.Builder
	for _, r := range clean(s) {
		if strings.ContainsRune(marks, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	// A bare address would become a link.
	return strings.ReplaceAll(b.String(), "://", `:\//`)
}

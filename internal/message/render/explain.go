package render

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"alikafka-reaper/internal/message"
)

// Explain writes one verdict for a person: what was decided, and every
// condition with its threshold, what was found, and the measurements behind it.
// The run says in which time zone times are shown; it may be nil.
func Explain(w io.Writer, v message.Verdict, run *message.Run, o Options) error {
	p := &page{width: max(cmp.Or(o.Width, defaultWidth), minWidth), paint: paint(o.Color)}
	zone, rules := "", ""
	if run != nil {
		zone, rules = run.Zone, " by "+run.Rules
	}
	i := v.Instance
	p.title(strings.TrimSpace(clean(i.ID + "  " + i.Label())))
	p.line("  ", fmt.Sprintf("%s, %s, in %s", cmp.Or(i.PaidType, phraseUnknown), cmp.Or(i.Status, phraseUnknown), i.Region))
	p.coloured("  "+v.Action+"  ", withMark(v), func(label string) string { return p.paint.verdict(label) })
	if cost := costLine(v.Cost); cost != "" {
		p.line("  ", cost)
	}
	p.line("  ", "judged "+inZone(v.JudgedAt, zone)+rules)
	rule := ""
	for _, c := range v.Conditions {
		if c.Rule != rule {
			rule = c.Rule
			p.title(clean(rule))
		}
		p.line(fmt.Sprintf("  %-8s ", clean(c.Outcome)), c.Text)
		p.line("           ", "found: "+c.Got)
		for _, f := range c.Facts {
			p.line("           ", factLine(f, zone))
		}
	}
	_, err := w.Write(p.out.Bytes())
	return err
}

// costLine says what an instance costs, where anybody asked.
func costLine(c *message.Cost) string {
	switch {
	case c == nil:
		return ""
	case c.PerDay == nil:
		return "costs: unknown: " + c.Unknown
	default:
		return fmt.Sprintf("costs about %.2f %s a day, by %s", *c.PerDay, c.Currency, c.Source)
	}
}

// factLine names a measurement: its source, window, completeness and time.
func factLine(f message.Fact, zone string) string {
	parts := []string{cmp.Or(f.Source, "no source was asked")}
	if !f.From.IsZero() {
		parts = append(parts, fmt.Sprintf("from %s to %s", inZone(f.From, zone), inZone(f.To, zone)))
	}
	if f.Expected > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d %s", f.Got, f.Expected, unit(f.Signal)))
	}
	if !f.ObservedAt.IsZero() {
		parts = append(parts, "read at "+inZone(f.ObservedAt, zone))
	}
	return strings.Join(parts, ", ")
}

package render

import (
	"bytes"
	"io"

	"alikafka-reaper/internal/message"
)

// judges says whether runs of a kind of trigger judge instances.
func judges(kind string) bool { return kind != "undo" && kind != "keep" }

const (
	defaultWidth = 100
	minWidth     = 80
)

// Options says how a report is shown.
type Options struct {
	// Color adds terminal colours. Whether the reader wants them, and NO_COLOR,
	// is for the caller to find out.
	Color bool
	// Width is the longest line, in terminal cells; 0 means 100, and less than
	// 80 counts as 80.
	Width int
	// Verbose adds the conditions and measurements behind every verdict.
	Verbose bool
}

// page is the text so far.
type page struct {
	out   bytes.Buffer
	width int
	paint paint
}

// Text writes a report for people.
func Text(w io.Writer, r message.Report, o Options) error {
	p := &page{width: o.Width, paint: paint(o.Color)}
	if o.Width == 0 {
		p.width = defaultWidth
	}
	p.width = max(p.width, minWidth)
	p.report(r, o.Verbose)
	_, err := w.Write(p.out.Bytes())
	return err
}

func (p *page) report(r message.Report, verbose bool) {
	if r.Run == nil && r.Summary == nil && len(r.Verdicts)+len(r.Effects)+len(r.Checks) == 0 {
		p.line("", phraseEmpty)
		return
	}
	if r.Run != nil {
		p.header(*r.Run)
		if judges(r.Run.Trigger.Kind) || len(r.Verdicts) > 0 {
			p.title(titleVerdicts)
			if len(r.Verdicts) == 0 {
				p.line("", phraseNoOne)
			}
		}
	}
	if len(r.Verdicts) > 0 {
		sorted := ordered(r.Verdicts)
		p.table(sorted, startOf(r))
		if verbose {
			p.evidence(sorted)
		}
	}
	p.effects(r.Effects)
	p.checks(r.Checks)
	if r.Summary != nil {
		p.problems(r.Summary.Problems)
		p.left(r.Summary.Left)
		p.summary(*r.Summary)
	}
}

// Paragraph returns text behind a label, wrapped to a width in terminal cells,
// with following lines below the first. The label is taken as it is, the text is
// cleaned like everything else here.
func Paragraph(label, text string, width int) string {
	p := &page{width: width}
	p.line(label, text)
	return p.out.String()
}

// title begins a section.
func (p *page) title(s string) {
	if p.out.Len() > 0 {
		p.out.WriteByte('\n')
	}
	p.out.WriteString(p.paint.title(s) + "\n")
}

// line writes text behind a label, wrapped, with following lines indented to
// stand below the first.
func (p *page) line(label, text string) { p.coloured(label, text, nil) }

func (p *page) coloured(label, text string, colour func(string) string) {
	indent := cells(label)
	for i, l := range wrap(clean(text), p.width-indent) {
		switch {
		case i > 0:
			p.out.WriteString(spaces(indent))
		case colour != nil:
			p.out.WriteString(colour(label))
		default:
			p.out.WriteString(label)
		}
		p.out.WriteString(l + "\n")
	}
}

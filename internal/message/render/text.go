package render

import (
	"strings"
	"unicode"

	"github.com/jedib0t/go-pretty/v6/text"
)

// clean drops every character that could steer a terminal or reorder a line,
// and turns line breaks into spaces.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsPrint(r):
			return r
		case unicode.IsSpace(r):
			return ' '
		default:
			return -1
		}
	}, s)
}

// wrap breaks clean text into lines of at most width cells, between words where
// it can. It returns at least one line.
func wrap(s string, width int) []string {
	width = max(width, 1)
	lines := []string{""}
	for word := range strings.FieldsSeq(s) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case cells(*last)+1+cells(word) <= width:
			*last += " " + word
		default:
			lines = append(lines, word)
		}
		lines = breakLast(lines, width)
	}
	return lines
}

// breakLast breaks a last line that is one word longer than a line.
func breakLast(lines []string, width int) []string {
	last := lines[len(lines)-1]
	if cells(last) <= width {
		return lines
	}
	var parts []string
	start, used := 0, 0
	for i, r := range last {
		if w := text.RuneWidth(r); used+w > width && i > start {
			parts, start, used = append(parts, last[start:i]), i, w
		} else {
			used += w
		}
	}
	return append(append(lines[:len(lines)-1], parts...), last[start:])
}

// cells counts the terminal cells that text takes.
func cells(s string) int { return text.StringWidthWithoutEscSequences(s) }

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// pad fills text with spaces up to n cells.
func pad(s string, n int) string { return s + spaces(n-cells(s)) }

// paint colours text, or leaves it alone.
type paint bool

func (p paint) in(s string, c ...text.Color) string {
	if !p || s == "" {
		return s
	}
	return text.Escape(s, text.Colors(c).EscapeSeq())
}

func (p paint) title(s string) string { return p.in(s, text.Bold) }

// verdict colours what would take an instance away.
func (p paint) verdict(action string) string {
	switch action {
	case actionRelease, "stop":
		return p.in(action, text.Bold, text.FgRed)
	case "warn", "wait":
		return p.in(action, text.FgYellow)
	default:
		return p.in(action, text.FgGreen)
	}
}

// outcome returns the colour of an effect's outcome.
func (p paint) outcome(outcome string) func(string) string {
	colour := text.FgYellow
	switch outcome {
	case "accepted", "already-gone":
		colour = text.FgGreen
	case "failed":
		colour = text.FgRed
	}
	return func(s string) string { return p.in(s, colour) }
}

func (p paint) warning(s string) string { return p.in(s, text.FgYellow) }

// Plain drops every character that could steer a terminal or reorder a line, and
// turns line breaks into spaces.
func Plain(s string) string { return clean(s) }

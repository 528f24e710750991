package show

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message/render"
)

// heading says which time the summary is about.
func heading(s history.Summary, zone *time.Location) string {
	return fmt.Sprintf("%s to %s (%s)", s.From.In(zone).Format(clock), s.To.In(zone).Format(clock), zone)
}

// Text writes a summary for people at terminals; days and times are those of zone.
func Text(w io.Writer, s history.Summary, zone *time.Location) error {
	var b strings.Builder
	b.WriteString(heading(s, zone) + "\n")
	for _, one := range sections(s, zone) {
		b.WriteString("\n" + strings.ToUpper(one.title) + "\n")
		for _, line := range one.lines {
			b.WriteString("  " + render.Plain(line) + "\n")
		}
		if len(one.rows) > 0 {
			b.WriteString(one.table())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// table draws the section's table in plain ASCII, without borders.
func (s section) table() string {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	row := func(cells []string) (r table.Row) {
		for _, c := range cells {
			r = append(r, render.Plain(c))
		}
		return r
	}
	t.AppendHeader(row(s.head))
	for _, cells := range s.rows {
		t.AppendRow(row(cells))
	}
	var columns []table.ColumnConfig
	for _, n := range s.right {
		columns = append(columns, table.ColumnConfig{Number: n + 1, Align: text.AlignRight, AlignHeader: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	var b strings.Builder
	for line := range strings.Lines(t.Render() + "\n") {
		b.WriteString(strings.TrimRight(" "+line, " \n") + "\n")
	}
	return b.String()
}

// Markdown writes the same as Markdown.
func Markdown(w io.Writer, s history.Summary, zone *time.Location) error {
	var b strings.Builder
	b.WriteString("# " + render.Escape(heading(s, zone)) + "\n")
	for _, one := range sections(s, zone) {
		b.WriteString("\n## " + render.Escape(one.title) + "\n\n")
		for _, line := range one.lines {
			b.WriteString("- " + render.Escape(line) + "\n")
		}
		if len(one.rows) > 0 {
			b.WriteString(one.markdown())
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s section) markdown() string {
	var b strings.Builder
	row := func(cells []string) {
		for _, c := range cells {
			b.WriteString("| " + render.Escape(c) + " ")
		}
		b.WriteString("|\n")
	}
	row(s.head)
	for n := range s.head {
		if slices.Contains(s.right, n) {
			b.WriteString("|---:")
		} else {
			b.WriteString("|---")
		}
	}
	b.WriteString("|\n")
	for _, cells := range s.rows {
		row(cells)
	}
	return b.String()
}

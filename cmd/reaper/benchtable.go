package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"alikafka-reaper/internal/message/render"
)

// benchTable shows times first and calls below them. Where the table is wider than
// the terminal each row is a sentence.
func (c *console) benchTable(rows []measured) error {
	_, err := io.WriteString(c.out, benchText(rows, c.options(false).Width))
	return err
}

func benchText(rows []measured, width int) string {
	var b strings.Builder
	shown := benchGrid(rows)
	if first, _, _ := strings.Cut(shown, "\n"); text.StringWidthWithoutEscSequences(first) > width {
		shown = ""
		for _, r := range rows {
			shown += render.Paragraph(fmt.Sprintf("%s, %g ms: ", r.Case, r.Latency), r.sentence(), width)
		}
	} else {
		shown += "\n"
	}
	b.WriteString(shown)
	for _, r := range rows {
		var calls []string
		for _, operation := range slices.Sorted(maps.Keys(r.Calls)) {
			calls = append(calls, fmt.Sprintf("%s %d", operation, r.Calls[operation]))
		}
		b.WriteString(render.Paragraph("", fmt.Sprintf("%s, %g ms: %s", r.Case, r.Latency, r.What), width))
		b.WriteString(render.Paragraph("    calls: ", strings.Join(calls, ", "), width))
	}
	b.WriteString(render.Paragraph("", "The local cloud shares this machine's processors with the function, so real times are nearer to the least.", width))
	return b.String()
}

// sentence is a row where no table fits.
func (r measured) sentence() string {
	words := "plan " + r.Plan.words()
	if r.Release != nil {
		words += ", release " + r.Release.words()
	}
	return fmt.Sprintf("%s, whole %.2f s, processor %.1f s, %d calls at once, memory %s", words, r.Whole, r.CPU, r.Peak, memory(r.Memory))
}

func (p phase) words() string {
	return fmt.Sprintf("%.2f s (least %.2f s, ratio %.2f)", p.Seconds, p.Least, p.Ratio)
}

// benchGrid is the table.
func benchGrid(rows []measured) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"case", "answer", "plan", "least", "ratio", "release", "least", "ratio", "whole", "processor", "at once", "memory"})
	for _, r := range rows {
		row := table.Row{r.Case, fmt.Sprintf("%g ms", r.Latency)}
		row = append(append(row, r.Plan.cells()...), r.Release.cells()...)
		t.AppendRow(append(row, fmt.Sprintf("%.2f s", r.Whole), fmt.Sprintf("%.1f s", r.CPU), r.Peak, memory(r.Memory)))
	}
	return t.Render()
}

// cells are a phase's columns; a run without releases has none to show.
func (p *phase) cells() table.Row {
	if p == nil {
		return table.Row{"", "", ""}
	}
	return table.Row{fmt.Sprintf("%.2f s", p.Seconds), fmt.Sprintf("%.2f s", p.Least), fmt.Sprintf("%.2f", p.Ratio)}
}

func memory(bytes int64) string {
	if bytes <= 0 {
		return "not told"
	}
	return humanize.IBytes(uint64(bytes))
}

package chart

import (
	"fmt"
	"html"
	"html/template"
	"strings"
)

// Label is what a chart says to those who cannot see it. ID begins the ids inside
// the chart, and must be the only one of its kind on a page.
type Label struct{ ID, Title, Description string }

// Bar is one bar; Title is told when somebody points at it.
type Bar struct {
	Value float64
	Title string
}

// The size of a chart in units of its own; a page scales it.
const (
	width      = 600
	barsHeight = 150
	lineHeight = 60
	// room is left above the highest value, so that its line is seen whole.
	room = 4
)

// Bars draws bars from left to right, the highest of them over the whole height.
// Values below zero count as zero.
func Bars(l Label, bars []Bar) template.HTML {
	highest := 0.0
	for _, b := range bars {
		highest = max(highest, b.Value)
	}
	var inside strings.Builder
	step := float64(width) / float64(max(len(bars), 1))
	for i, b := range bars {
		height := scaled(b.Value, highest, barsHeight)
		fmt.Fprintf(&inside, `<rect class="bar" x="%.1f" y="%.1f" width="%.1f" height="%.1f"><title>%s</title></rect>`+"\n",
			float64(i)*step+step*0.1, barsHeight-height, step*0.8, height, html.EscapeString(b.Title))
	}
	return svg(l, barsHeight, inside.String())
}

// Line draws values from left to right, nil where there is none: a gap stays a
// gap. The highest value spans the whole height, unless it is lower than least, which
// keeps a whisper from looking like a shout.
func Line(l Label, values []*float64, least float64) template.HTML {
	highest := least
	for _, v := range values {
		if v != nil {
			highest = max(highest, *v)
		}
	}
	var inside strings.Builder
	step := float64(width) / float64(max(len(values), 1))
	for i := 0; i < len(values); i++ {
		if values[i] == nil {
			continue
		}
		begin := i
		for i+1 < len(values) && values[i+1] != nil {
			i++
		}
		inside.WriteString(stretch(values[begin:i+1], float64(begin)*step, step, highest))
	}
	return svg(l, lineHeight, inside.String())
}

// stretch draws values without a gap, each as wide as a step, and what is below.
func stretch(values []*float64, x, step, highest float64) string {
	var path strings.Builder
	begin := x
	for i, v := range values {
		y := lineHeight - scaled(*v, highest, lineHeight)
		if i == 0 {
			fmt.Fprintf(&path, "M%.1f %.1f", x, y)
		} else {
			fmt.Fprintf(&path, "V%.1f", y)
		}
		x += step
		fmt.Fprintf(&path, "H%.1f", x)
	}
	line := path.String()
	return fmt.Sprintf(`<path class="area" d="%sV%d H%.1fZ"/><path class="line" d="%s"/>`+"\n", line, lineHeight, begin, line)
}

// scaled is a value's height; also without any highest.
func scaled(v, highest, height float64) float64 {
	if highest <= 0 || v <= 0 {
		return 0
	}
	return v / highest * (height - room)
}

// svg wraps shapes with what is told of them, and the line they stand on.
func svg(l Label, height int, inside string) template.HTML {
	id := html.EscapeString(l.ID)
	return template.HTML(fmt.Sprintf( //nolint:gosec // all text is escaped, and the rest is numbers
		`<svg class="chart" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title %s-desc">
<title id="%s-title">%s</title><desc id="%s-desc">%s</desc>
%s<path class="base" d="M0 %dH%d"/>
</svg>`, width, height+1, id, id, id, html.EscapeString(l.Title), id, html.EscapeString(l.Description), inside, height, width))
}

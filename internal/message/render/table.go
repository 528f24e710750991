package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"alikafka-reaper/internal/message"
)

const (
	actionRelease = "release"
)

const (
	// gap stands between columns.
	gap = "  "
	// foldBelow is the width below which region and age move under the name.
	foldBelow = 110
	// maxInstance, maxFolded and minReason bound columns, in cells; with them a
	// folded table fits into the smallest width.
	maxInstance = 36
	maxFolded   = 32
	minReason   = 16
)

// row is one verdict, as the lines of each cell, without the reason.
type row struct {
	cells  [][]string
	reason string
}

// ordered returns releases first and keeps last, with equal reasons together,
// and else in the order of the run.
func ordered(verdicts []message.Verdict) []message.Verdict {
	first := map[string]int{}
	for i, v := range verdicts {
		if _, ok := first[v.Reason]; !ok {
			first[v.Reason] = i
		}
	}
	sorted := slices.Clone(verdicts)
	slices.SortStableFunc(sorted, func(a, b message.Verdict) int {
		return cmp.Or(message.Rank(a.Action)-message.Rank(b.Action), first[a.Reason]-first[b.Reason])
	})
	return sorted
}

// table writes the verdicts, with a rule between groups of one reason.
func (p *page) table(verdicts []message.Verdict, began time.Time) {
	fold := p.width < foldBelow
	head := row{cells: [][]string{{columnInstance}, {columnRegion}, {columnAge}, {columnTraffic}, {columnVerdict}}}
	if fold {
		head.cells = [][]string{{columnFolded}, {columnTraffic}, {columnVerdict}}
	}
	rows := make([]row, 0, len(verdicts))
	for _, v := range verdicts {
		rows = append(rows, p.row(v, began, fold))
	}
	room := max(p.width-used(append(rows, head)), minReason)
	t := newTable()
	t.AppendHeader(head.render([]string{columnReason}))
	for i, r := range rows {
		if i > 0 && (verdicts[i].Reason != verdicts[i-1].Reason || verdicts[i].Action != verdicts[i-1].Action) {
			t.AppendSeparator()
		}
		t.AppendRow(r.render(wrap(clean(r.reason), room)))
	}
	for line := range strings.Lines(t.Render() + "\n") {
		p.out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}

// newTable returns a table without borders, in plain ASCII, so that it looks
// the same in every terminal and log.
func newTable() table.Writer {
	t := table.NewWriter()
	style := table.StyleDefault
	style.Options.DrawBorder, style.Options.SeparateColumns = false, false
	style.Box.PaddingLeft, style.Box.PaddingRight = "", gap
	t.SetStyle(style)
	return t
}

func (p *page) row(v message.Verdict, began time.Time, fold bool) row {
	i := v.Instance
	id := cmp.Or(clean(i.ID), phraseNoID)
	room := maxInstance
	if fold {
		room = maxFolded
	}
	name := wrap(id, room)
	if n := clean(i.Label()); n != "" && n != id {
		name = append(wrap(n, room), name...)
	}
	region, old := cmp.Or(clean(i.Region), phraseUnknown), age(i, began)
	reason := reasonCell(v)
	verdict := append([]string{p.paint.verdict(clean(v.Action))}, price(v.Cost)...)
	if fold {
		name = append(name, wrap(region+", "+old, room)...)
		return row{cells: [][]string{name, traffic(v), verdict}, reason: reason}
	}
	return row{cells: [][]string{name, {region}, {old}, traffic(v), verdict}, reason: reason}
}

// price shows what an instance costs, where that is known.
func price(c *message.Cost) []string {
	if c == nil || c.PerDay == nil {
		return nil
	}
	return []string{fmt.Sprintf("%.2f", *c.PerDay), clean(c.Currency) + " a day"}
}

// reasonCell shows the stable reason and the sentence, but not the same word
// twice: "idle: idle over 24h" says no more than "idle over 24h".
func reasonCell(v message.Verdict) string {
	word := strings.ReplaceAll(v.Reason, "-", " ")
	if word != "" && strings.HasPrefix(v.Text, word) {
		return clean(withMark(v))
	}
	return join(": ", v.Reason, withMark(v))
}

// withMark adds to the sentence that a mark on the instance no longer holds.
func withMark(v message.Verdict) string {
	if v.Withdraw == "" {
		return v.Text
	}
	return fmt.Sprintf("%s; the mark on it no longer holds (%s)", v.Text, v.Withdraw)
}

func (r row) render(reason []string) table.Row {
	var out table.Row
	for _, lines := range append(r.cells, reason) {
		out = append(out, strings.Join(lines, "\n"))
	}
	return out
}

// used returns how many cells all columns but the reason take.
func used(rows []row) int {
	widest := map[int]int{}
	for _, r := range rows {
		for column, lines := range r.cells {
			for _, l := range lines {
				widest[column] = max(widest[column], cells(l))
			}
		}
	}
	total := len(gap) // the table pads its last column too
	for _, w := range widest {
		total += w + len(gap)
	}
	return total
}

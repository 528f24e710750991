package render

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
)

// minFound is the least room for what a check found.
const minFound = 24

// checks writes what a look found: a table, and below it what to do about each
// failure.
func (p *page) checks(list []message.Check) {
	if len(list) == 0 {
		return
	}
	p.title(titleChecks)
	several := accounts(list) > 1
	rows := [][]string{{"AREA", "CHECK", "WHERE", "RESULT"}}
	for _, c := range list {
		rows = append(rows, []string{clean(c.Area), clean(c.About), clean(where(c, several)), clean(c.Result)})
	}
	room := p.width - len(gap) // which the last column has behind it
	for column := range rows[0] {
		widest := slices.MaxFunc(rows, func(a, b []string) int { return cells(a[column]) - cells(b[column]) })
		room -= cells(widest[column]) + len(gap)
	}
	p.checkRows(rows, list, max(room, minFound))
	p.fixes(list)
}

func (p *page) checkRows(rows [][]string, list []message.Check, room int) {
	t := newTable()
	for i, cells := range rows {
		found := []string{"FOUND"}
		if i > 0 {
			found = wrap(clean(list[i-1].Text), room)
		}
		row := make([]any, 0, len(cells)+1)
		for _, cell := range cells {
			row = append(row, cell)
		}
		row = append(row, strings.Join(found, "\n"))
		if i == 0 {
			t.AppendHeader(row)
			continue
		}
		t.AppendRow(row)
	}
	for line := range strings.Lines(t.Render() + "\n") {
		p.out.WriteString(strings.TrimRight(line, " \n") + "\n")
	}
}

// fixes says what to do about each failure, and what happens until then.
func (p *page) fixes(list []message.Check) {
	for _, c := range list {
		if c.Result != message.CheckFailed {
			continue
		}
		p.out.WriteByte('\n')
		p.coloured("FAILED ", join(": ", c.About, c.Fix), p.paint.warning)
		if c.Without != "" {
			p.line(indent, "until then: "+c.Without)
		}
	}
}

// where names the region or how many there are, and the account where there are
// several.
func where(c message.Check, several bool) string {
	place := strings.Join(c.Regions, ", ")
	if len(c.Regions) > 1 {
		place = fmt.Sprintf("%d regions", len(c.Regions))
	}
	if several {
		place = join(" ", c.Account, place)
	}
	return place
}

// accounts says how many accounts the checks are about.
func accounts(list []message.Check) int {
	seen := map[string]struct{}{}
	for _, c := range list {
		if c.Account != "" {
			seen[c.Account] = struct{}{}
		}
	}
	return len(seen)
}

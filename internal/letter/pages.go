package letter

import (
	"slices"
	"strconv"
	"strings"
)

// Page is a letter, or a part of one, as it is sent.
type Page struct {
	Title, Text string
	// Items are the indices of the letter's items that it tells of.
	Items []int
}

// Room says whether a text can be sent. What it is asked is never cut inside.
type Room func(title, text string) bool

// Pages cuts a letter into as many pages as it takes to tell every item. left are
// the indices of items that have no room even alone.
func (l Letter) Pages(d Dialect, room Room) (pages []Page, left []int) {
	lead := d.lines(l.Lead)
	var now []int
	body := ""
	flush := func() {
		if len(now) > 0 {
			pages = append(pages, Page{Title: l.Title, Text: trimmed(lead + body), Items: now})
		}
		now, body = nil, ""
	}
	fits := func(text string) bool { return room(l.part(999, 999), lead+text) }
	for i, item := range l.Items {
		text := d.newline + d.lines(item)
		if !fits(body + text) {
			flush()
			text = d.newline + d.lines(shorter(item, func(lines []Line) bool { return fits(d.newline + d.lines(lines)) }))
		}
		if !fits(body + text) {
			left = append(left, i)
			continue
		}
		now, body = append(now, i), body+text
	}
	flush()
	for i := range pages {
		if len(pages) > 1 {
			pages[i].Title = l.part(i+1, len(pages))
		}
	}
	return pages, left
}

// part is the title of one of several pages.
func (l Letter) part(number, count int) string {
	return l.Language.say("part", values{"title": {Text: l.Title}, "number": {Text: strconv.Itoa(number)}, "count": {Text: strconv.Itoa(count)}})
}

// shorter leaves out spare lines from the end until an item fits.
func shorter(item Item, fits func([]Line) bool) Item {
	item = slices.Clone(item)
	for i := len(item) - 1; i >= 0 && !fits(item); i-- {
		if item[i].Need == Spare {
			item = slices.Delete(item, i, i+1)
		}
	}
	return item
}

// Cut returns one page with as many of the first items as there is room for, and
// says how many more there are.
func (l Letter) Cut(d Dialect, room Room) Page {
	text := func(n int) string {
		lines := slices.Clone(l.Lead)
		for _, item := range l.Items[:n] {
			lines = append(lines, item...)
		}
		if more := len(l.Items) - n; more > 0 {
			lines = append(lines, l.Language.line("more", values{"count": {Text: strconv.Itoa(more)}, "run": {Text: l.Run, From: Foreign}}))
		}
		return trimmed(d.lines(lines))
	}
	n := len(l.Items)
	for n > 0 && !room(l.Title, text(n)) {
		n--
	}
	p := Page{Title: l.Title, Text: text(n)}
	for i := range n {
		p.Items = append(p.Items, i)
	}
	return p
}

func trimmed(text string) string { return strings.TrimSpace(text) }

package zaplog

import (
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxLine bounds the values of one line, as encoded. Function Compute cuts
	// a log line at 32 KB; the rest is for keys, time, level and what the
	// caller's logger adds.
	maxLine = 22 << 10
	// maxText bounds one value, in bytes before encoding.
	maxText = 2000
	// fieldOverhead is what a field costs besides its value: key, quotes, colon
	// and comma. factOverhead is for a fact's numbers and times.
	fieldOverhead = 24
	factOverhead  = 240
	// smallest is the room below which no further object is begun.
	smallest = 1000
)

const ellipsis = "..."

// budget is what is left of one line, and how many values were cut so far.
type budget struct{ left, cut int }

func newBudget() *budget { return &budget{left: maxLine} }

// text returns as much of s as fits, without characters that a terminal could
// obey when somebody reads the log there.
func (b *budget) text(s string) string {
	s = visible(s)
	kept := s
	if len(kept) > maxText {
		kept = truncate(kept, maxText)
	}
	for cost(kept)+fieldOverhead > b.left && kept != "" {
		kept = truncate(kept, len(kept)/2)
	}
	if kept != s {
		b.cut++
	}
	b.left -= cost(kept) + fieldOverhead
	return kept
}

// truncate cuts s to at most n bytes between two characters, with a mark.
func truncate(s string, n int) string {
	n -= len(ellipsis)
	if n <= 0 {
		return ""
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + ellipsis
}

// names returns as many names as fit.
func (b *budget) names(all []string) []string {
	var kept []string
	for i, s := range all {
		if cost(s)+fieldOverhead > b.left {
			b.cut += len(all) - i
			break
		}
		kept = append(kept, b.text(s))
	}
	return kept
}

// counts returns as many counts as fit, by name.
func (b *budget) counts(all map[string]int) map[string]int {
	kept := make(map[string]int, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if cost(name)+fieldOverhead > b.left/2 {
			b.cut++
			continue
		}
		b.left -= cost(name) + fieldOverhead
		kept[name] = all[name]
	}
	return kept
}

// room reports whether one more object may be begun.
func (b *budget) room() bool { return b.left >= smallest }

// visible replaces control characters and invisible format marks.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) {
			return ' '
		}
		return r
	}, s)
}

// cost is the length of s inside a JSON document.
func cost(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x20 || r == '\u2028' || r == '\u2029' || r == utf8.RuneError:
			n += len(`\u0000`)
		case r == '"' || r == '\\':
			n += 2
		default:
			n += utf8.RuneLen(r)
		}
	}
	return n
}

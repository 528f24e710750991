package events

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

const (
	// maxWhy bounds Why and every note, in bytes.
	maxWhy = 400
	// maxShown bounds a foreign word in a message, in runes.
	maxShown = 32
	// maxReason bounds the caller's own words, in runes.
	maxReason = 200
)

const ellipsis = "..."

// tidy makes text printable and at most limit bytes long.
func tidy(s string, limit int) string {
	s = printable(s)
	if len(s) <= limit {
		return s
	}
	cut := limit - len(ellipsis)
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + ellipsis
}

// printable replaces everything that could steer a terminal or break a line.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, s)
}

// firstRunes returns at most n runes of s, marked when something was cut.
func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + ellipsis
		}
		n--
	}
	return s
}

// words tidies the caller's reason.
func words(s string) string {
	return firstRunes(strings.TrimSpace(printable(s)), maxReason)
}

// quote shows a foreign word, escaped and bounded.
func quote(s string) string { return strconv.Quote(firstRunes(s, maxShown)) }

// plain is quote without the marks where the word needs none.
func plain(s string) string {
	odd := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.", r)
	}
	if s == "" || strings.ContainsFunc(s, odd) {
		return quote(s)
	}
	return firstRunes(s, maxShown)
}

// distance counts the edits between a foreign word, in any letter case, and one
// of ours.
func distance(wrong, ours string) int {
	return levenshtein.ComputeDistance(strings.ToLower(firstRunes(wrong, maxShown)), ours)
}

// near reports whether a foreign word is probably a misspelling of ours.
func near(wrong, ours string) bool { return distance(wrong, ours) <= len(ours)/2 }

// suggest names the nearest of our words, or all of them when none is near.
func suggest(wrong string, ours []string) string {
	best := ""
	for _, w := range ours {
		if near(wrong, w) && (best == "" || distance(wrong, w) < distance(wrong, best)) {
			best = w
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "use " + strings.Join(ours, ", ")
}

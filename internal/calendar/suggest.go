package calendar

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// maxShown is how much of a wrong word is repeated in an error.
const maxShown = 40

// quote repeats what somebody wrote, shortened and made printable.
func quote(text string) string { return strconv.Quote(clip(text)) }

func clip(text string) string {
	runes := 0
	for i := range text {
		if runes == maxShown {
			return text[:i] + "…"
		}
		runes++
	}
	return text
}

// nearest returns the word that is most like what somebody wrote, in whatever
// case, or "" if none is. Letters that changed places count as one slip.
func nearest(wrong string, words []string) string {
	wrong = strings.ToLower(clip(wrong))
	best, distance := "", utf8.RuneCountInString(wrong)/2+1
	for _, w := range words {
		lower := strings.ToLower(w)
		d := levenshtein.ComputeDistance(wrong, lower)
		if sorted(wrong) == sorted(lower) {
			d = min(d, 1)
		}
		if d < distance {
			best, distance = w, d
		}
	}
	return best
}

func sorted(word string) string {
	letters := []rune(word)
	slices.Sort(letters)
	return string(letters)
}

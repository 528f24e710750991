package calendar

import (
	"fmt"
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

// suggest returns the nearest of the words as a question, and lists them all
// when none is near. It compares without regard to case.
func suggest(wrong string, words []string) string {
	wrong = strings.ToLower(clip(wrong))
	best, distance := "", utf8.RuneCountInString(wrong)/2+1
	for _, w := range words {
		if d := levenshtein.ComputeDistance(wrong, strings.ToLower(w)); d < distance {
			best, distance = w, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %s?", best)
	}
	return "use one of " + strings.Join(words, ", ")
}

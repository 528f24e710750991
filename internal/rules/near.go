package rules

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

// suggest returns "did you mean X?" for the nearest of the words, or lists
// them when none is near.
func suggest(wrong string, words []string) string {
	best, distance := "", utf8.RuneCountInString(wrong)/2+1
	for _, w := range words {
		if d := levenshtein.ComputeDistance(strings.ToLower(wrong), w); d < distance {
			best, distance = w, d
		}
	}
	if best != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "use one of " + strings.Join(words, ", ")
}

// nearly says whether two tag keys are the same but for letter case or a slip
// of the hand: one letter in keys of five to eight, two in longer ones. Shorter
// keys, such as env and dev, are too easily near each other by chance.
func nearly(a, b string) bool {
	a, b = strings.ToLower(a), strings.ToLower(b)
	if a == b {
		return true
	}
	slips := 0
	switch n := utf8.RuneCountInString(b); {
	case n > 8:
		slips = 2
	case n > 4:
		slips = 1
	}
	return slips > 0 && levenshtein.ComputeDistance(a, b) <= slips
}

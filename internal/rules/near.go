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
	if strings.EqualFold(a, b) {
		return true
	}
	length := utf8.RuneCountInString(b)
	slips := 0
	switch {
	case length > 8:
		slips = 2
	case length > 4:
		slips = 1
	}
	// Texts whose lengths differ by more than the slips cannot be that near.
	if d := utf8.RuneCountInString(a) - length; slips == 0 || d > slips || -d > slips {
		return false
	}
	return levenshtein.ComputeDistance(strings.ToLower(a), strings.ToLower(b)) <= slips
}

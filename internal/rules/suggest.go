package rules

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/agnivade/levenshtein"
)

// suggest returns "did you mean X?" for the nearest of the words, or lists
// them when none is near.
func suggest(wrong string, words []string) string {
	best, distance := "", len(wrong)/2+1
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

// allKeys returns every key of the rules language, read from the types that
// decode it.
func allKeys() []string {
	var keys []string
	seen := map[string]struct{}{}
	for _, t := range []reflect.Type{
		reflect.TypeFor[file](), reflect.TypeFor[scopeSpec](), reflect.TypeFor[protectSpec](),
		reflect.TypeFor[limitsSpec](), reflect.TypeFor[ruleSpec](), reflect.TypeFor[matchSpec](),
		reflect.TypeFor[idleSpec](), reflect.TypeFor[releaseSpec](),
	} {
		for field := range t.Fields() {
			key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
			if _, ok := seen[key]; !ok && key != "" {
				seen[key] = struct{}{}
				keys = append(keys, key)
			}
		}
	}
	return keys
}

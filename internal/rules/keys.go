package rules

import (
	"reflect"
	"strings"
)

// allKeys returns every key of the rules language, read from the types that
// decode it.
func allKeys() []string {
	var keys []string
	seen := map[string]struct{}{}
	for _, t := range []reflect.Type{
		reflect.TypeFor[file](), reflect.TypeFor[scopeSpec](), reflect.TypeFor[accountSpec](), reflect.TypeFor[protectSpec](),
		reflect.TypeFor[limitsSpec](), reflect.TypeFor[notifySpec](), reflect.TypeFor[destinationSpec](), reflect.TypeFor[ruleSpec](), reflect.TypeFor[matchSpec](),
		reflect.TypeFor[windowSpec](), reflect.TypeFor[idleSpec](), reflect.TypeFor[stepSpec](), reflect.TypeFor[releaseSpec](), reflect.TypeFor[testSpec](), reflect.TypeFor[givenSpec](), reflect.TypeFor[markSpec](),
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

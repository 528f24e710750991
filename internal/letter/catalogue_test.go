package letter

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestBothLanguagesSayEverythingWithTheSameValues(t *testing.T) {
	named := regexp.MustCompile(`\{[a-z]+\}`)
	for key, w := range catalogue {
		en, zh := named.FindAllString(w.en, -1), named.FindAllString(w.zh, -1)
		slices.Sort(en)
		slices.Sort(zh)
		if w.en == "" || w.zh == "" || !slices.Equal(en, zh) {
			t.Errorf("%s: %q and %q", key, w.en, w.zh)
		}
		if strings.ContainsAny(w.en+w.zh, "*[]<>`#!@|~&\\_") {
			t.Errorf("%s holds markup", key)
		}
		if han := strings.IndexFunc(w.zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }); han < 0 && strings.ContainsFunc(named.ReplaceAllString(w.en, ""), unicode.IsLetter) && w.zh != w.en && !strings.HasPrefix(key, "summary.") {
			t.Errorf("%s: %q is no Chinese", key, w.zh)
		}
	}
}

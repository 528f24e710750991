package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// termsLength is how many hex digits tell two rules apart: of the thousands of
// rules that ever meet, no two share 48 bits but by intent.
const termsLength = 12

// termsOf returns the digest of everything by which a rule decides: its name,
// conditions, windows and steps, as they were compiled. A mark made under other
// terms does not count, so a changed rule begins anew; another spelling or
// comment changes nothing. A version of this program that compiles a rule in
// another way begins anew too, which only delays.
func termsOf(r rule) string {
	parts := []string{r.name, r.window.String(), "", fmt.Sprint(r.then)}
	if r.open != nil {
		parts[2] = r.open.String()
	}
	for _, conditions := range [][]condition{r.match, r.idle} {
		var sources []string
		for i := range conditions {
			sources = append(sources, conditions[i].source)
		}
		slices.Sort(sources)
		parts = append(parts, fmt.Sprintf("%q", sources))
	}
	sum := sha256.Sum256([]byte(fmt.Sprintf("%q", strings.Join(parts, "\n"))))
	return hex.EncodeToString(sum[:])[:termsLength]
}

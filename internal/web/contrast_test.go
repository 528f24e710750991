package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// luminance is the relative luminance of a colour such as #1c2430 (WCAG 2.2).
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	channel := func(hex string) float64 {
		n, err := strconv.ParseUint(hex, 16, 8)
		if err != nil {
			t.Fatalf("colour %q: %v", colour, err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(colour[1:3]) + 0.7152*channel(colour[3:5]) + 0.0722*channel(colour[5:7])
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func TestTheColoursCanBeReadInLightAndDark(t *testing.T) {
	// Black on white has the highest contrast there is.
	if got := contrast(t, "#000000", "#ffffff"); got != 21 {
		t.Fatalf("black on white: %v", got)
	}
	light, dark, found := strings.Cut(style, "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there are no dark colours")
	}
	dark, _, _ = strings.Cut(dark, "* {")
	variable := regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`)
	for scheme, css := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range variable.FindAllStringSubmatch(css, -1) {
			colours[m[1]] = m[2]
		}
		pairs := [][2]string{{"go-front", "go"}, {"bad-front", "bad"}}
		for _, text := range []string{"front", "quiet", "link", "bad", "good", "warn"} {
			pairs = append(pairs, [2]string{text, "back"}, [2]string{text, "panel"})
		}
		for _, p := range pairs {
			if colours[p[0]] == "" || colours[p[1]] == "" {
				t.Fatalf("%s: %s or %s is no colour", scheme, p[0], p[1])
			}
			if got := contrast(t, colours[p[0]], colours[p[1]]); got < 4.5 {
				t.Errorf("%s: %s on %s has a contrast of %.2f, and 4.5 is the least", scheme, p[0], p[1], got)
			}
		}
	}
}

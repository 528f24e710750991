package letter

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Letter is what people are told, before it is known how it is sent.
type Letter struct {
	// Title is plain text.
	Title string
	// Lead stands before the items, of which each is told whole or not at all.
	Lead  []Line
	Items []Item
	// Language is the letter's; Run names the run, whose log tells more.
	Language Language
	Run      string
}

// Item is what is told of one instance.
type Item []Line

// Line is one line of a letter.
type Line struct {
	Spans []Span
	Point Point
	// Need says whether the line may be left out where the room is too small.
	Need Need
}

// Point says how a line begins.
type Point uint8

const (
	// Plain lines begin with their text.
	Plain Point = iota
	// Bullet lines are points of a list.
	Bullet
)

// Need says whether a line may be left out.
type Need uint8

const (
	// Needed lines are never left out.
	Needed Need = iota
	// Spare lines are left out first.
	Spare
)

// Span is a piece of a line.
type Span struct {
	// Text is what is read. Trusted texts are our own; all others may come from
	// anywhere and are made harmless.
	Text string
	// From says where Text comes from.
	From Origin
	Look Look
	// URL makes it a link.
	URL string
}

// Origin says where a text comes from.
type Origin uint8

const (
	// Ours is written in this package, or made of digits.
	Ours Origin = iota
	// Foreign is from the cloud or from a file.
	Foreign
)

// Look is how a span is shown.
type Look uint8

const (
	// Normal text.
	Normal Look = iota
	// Bold text.
	Bold
)

// plain is the span's text, harmless.
func (s Span) plain() string {
	if s.From == Foreign {
		return Harmless(s.Text)
	}
	return s.Text
}

// markup are the characters that some service takes for markup, a mention, a link or
// a reference. They are shown in full width, so that a reader recognizes them: the
// services do not agree on how to escape them.
const markup = "*[]()<>`#!@\\|~&{}$"

// fullWidth is the distance from a character of ASCII to its form in full width.
const fullWidth = 0xFF01 - '!'

func widened(r rune) rune {
	if strings.ContainsRune(markup, r) {
		return r + fullWidth
	}
	return r
}

// compared spares the reader two characters in full width where one says the same;
// what looks like an address is broken.
var compared = strings.NewReplacer("<=", "\u2264", ">=", "\u2265", "://", ":\uff0f\uff0f")

// maxForeign bounds a text from outside, in characters.
const maxForeign = 200

// Harmless returns a text that no service takes for anything but text, on one line.
func Harmless(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == utf8.RuneError:
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(s, ""))
	s = emphasis(undotted(strings.Map(widened, compared.Replace(strings.TrimSpace(s)))))
	if utf8.RuneCountInString(s) > maxForeign {
		s = string([]rune(s)[:maxForeign]) + "…"
	}
	return s
}

// emphasis widens underscores that do not stand inside a word, where they would
// slant the text.
func emphasis(s string) string {
	runes := []rune(s)
	inside := func(i int) bool {
		return i >= 0 && i < len(runes) && (unicode.IsLetter(runes[i]) || unicode.IsDigit(runes[i]))
	}
	for i, r := range runes {
		if r == '_' && (!inside(i-1) || !inside(i+1)) {
			runes[i] += fullWidth
		}
	}
	return string(runes)
}

// undotted widens dots before letters: clients turn what looks like a host into a
// link.
func undotted(s string) string {
	runes := []rune(s)
	for i, r := range runes {
		if r == '.' && i > 0 && i+1 < len(runes) && unicode.IsLetter(runes[i+1]) && !unicode.IsSpace(runes[i-1]) {
			runes[i] += fullWidth
		}
	}
	return string(runes)
}

// address returns an address that cannot end the markup around it, or nothing where
// it is none of the web's.
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "*", "%2A", "[", "%5B", "]", "%5D", "\"", "%22", "`", "%60").Replace(u.String())
}

package letter

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Language is a language that letters are written in.
type Language uint8

// The languages. The zero value is a bug.
const (
	languageUnset Language = iota
	English
	Chinese
)

// ParseLanguage reads "en" or "zh".
func ParseLanguage(s string) (Language, error) {
	switch s {
	case "en":
		return English, nil
	case "zh":
		return Chinese, nil
	default:
		return languageUnset, fmt.Errorf("the language %q is not known; write en or zh", s)
	}
}

// words are the two texts of one entry of the catalogue. {name} stands for a value.
type words struct{ en, zh string }

func (l Language) text(key string) string {
	if l == Chinese {
		return catalogue[key].zh
	}
	return catalogue[key].en
}

// values are what the names in a text of the catalogue stand for.
type values map[string]Span

// line fills a text of the catalogue.
func (l Language) line(key string, v values) Line { return filled(l.text(key), v) }

func filled(text string, v values) Line {
	var line Line
	rest := text
	for {
		before, after, found := strings.Cut(rest, "{")
		if before != "" {
			line.Spans = append(line.Spans, Span{Text: before})
		}
		if !found {
			return line
		}
		name, tail, _ := strings.Cut(after, "}")
		line.Spans = append(line.Spans, v[name])
		rest = tail
	}
}

// say fills a text of the catalogue as plain text. What comes from outside is made
// safe.
func (l Language) say(key string, v values) string {
	var b strings.Builder
	for _, s := range l.line(key, v).Spans {
		b.WriteString(s.plain())
	}
	return b.String()
}

// known returns the word for a term of the wire format; a term that the catalogue
// lacks, such as one of a later version, stands for itself.
func (l Language) known(group, term string) string {
	if text := l.text(group + "." + term); text != "" {
		return text
	}
	return term
}

func (l Language) count(key string, n int) string {
	if n == 1 && l.text(key+".one") != "" {
		key += ".one"
	}
	return l.say(key, values{"count": {Text: strconv.Itoa(n)}})
}

// span says how long something is, in the largest unit that says it exactly.
func (l Language) span(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return l.count("days", int(d/day))
	case d%time.Hour == 0:
		return l.count("hours", int(d/time.Hour))
	default:
		return l.count("minutes", int(d/time.Minute))
	}
}

// moment writes a time of day in a zone, with the distance to UTC: the short names
// of zones stand for several.
func moment(t time.Time, zone string) string {
	if place, err := time.LoadLocation(zone); err == nil && zone != "" {
		t = t.In(place)
	} else {
		t = t.UTC()
	}
	return t.Format("2006-01-02 15:04 UTC-07:00")
}

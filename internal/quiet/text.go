package quiet

import (
	"strconv"
	"strings"
)

// Text says what was found, first what is not 0; empty where nothing was read.
func (s Finding) Text() Words {
	catalogue := Catalogue()
	return Words{
		English: s.text(func(key string) string { return catalogue[key].English }),
		Chinese: s.text(func(key string) string { return catalogue[key].Chinese }),
	}
}

// English says it in English alone, for texts that are made for each instance.
func (s Finding) English() string {
	catalogue := Catalogue()
	return s.text(func(key string) string { return catalogue[key].English })
}

// text says it in the language of a catalogue.
func (s Finding) text(word func(string) string) string {
	count := s.Read()
	if count == 0 {
		return ""
	}
	var some, none, parts []string
	for _, m := range s.some {
		some = append(some, said(m, word))
	}
	if len(some) > 0 {
		parts = append(parts, strings.Join(some, word("found.comma")))
	}
	for _, key := range s.none {
		none = append(none, word(key))
	}
	if len(none) > 0 {
		parts = append(parts, filled(word("found.none"), "list", listed(none, word)))
	}
	key := "found.read"
	if count == 1 {
		key = "found.read.1"
	}
	return filled(word(key), "what", strings.Join(parts, word("found.between")), "count", strconv.Itoa(count))
}

// said says what is not 0, and how much of it the rule allows.
func said(m moved, word func(string) string) string {
	text := filled(word(m.form), "what", word(m.what), "value", shown(m.Reading))
	if m.Limit == "" {
		return text
	}
	return filled(word("found.limit"), "what", text, "limit", m.Limit)
}

// listed joins words to a list.
func listed(words []string, word func(string) string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return filled(word("found.and"), "first", strings.Join(words[:last], word("found.comma")), "last", words[last])
}

// filled puts values into a text of the catalogue: names and values in turn.
func filled(text string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

package events

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// maxShownKeys is how many keys of a foreign object are named.
const maxShownKeys = 8

// describe says what a payload looks like without repeating its content.
func describe(payload []byte) string {
	trimmed := bytes.TrimSpace(payload)
	switch {
	case len(payload) == 0:
		return "an empty payload (no bytes at all)"
	case len(trimmed) == 0:
		return fmt.Sprintf("%s of white space", count(len(payload), "byte"))
	case !json.Valid(payload):
		return fmt.Sprintf("%s that are not JSON%s", count(len(payload), "byte"), trailing(payload))
	default:
		return describeValue(trimmed)
	}
}

// describeValue says what a valid JSON value is.
func describeValue(value []byte) string {
	switch value[0] {
	case '{':
		if o, err := parseObject(value); err == nil {
			return o.describe()
		}
		return "an object"
	case '[':
		return describeArray(value)
	case '"':
		s, _ := text(value)
		return fmt.Sprintf("a JSON string of %s", count(len([]rune(s)), "character"))
	case 't', 'f':
		return "a JSON boolean"
	case 'n':
		return "a JSON null"
	default:
		return "a JSON number"
	}
}

func describeArray(value []byte) string {
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil || len(items) == 0 {
		return "an empty JSON array"
	}
	first := "an array" // not looked into, or nesting would be followed
	if items[0][0] != '[' {
		first = describeValue(items[0])
	}
	return fmt.Sprintf("a JSON array of %s, the first %s", count(len(items), "value"), first)
}

// trailing says so when a whole JSON value is followed by something else.
func trailing(payload []byte) string {
	var first json.RawMessage
	dec := json.NewDecoder(bytes.NewReader(payload))
	if err := dec.Decode(&first); err != nil {
		return ""
	}
	return fmt.Sprintf(": a whole JSON value is followed by %s more", count(len(payload)-int(dec.InputOffset()), "byte"))
}

// describe names the object's keys.
func (o object) describe() string {
	if len(o) == 0 {
		return "an empty object"
	}
	var names []string
	for _, m := range o[:min(len(o), maxShownKeys)] {
		names = append(names, plain(m.key))
	}
	if more := len(o) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	if len(names) == 1 {
		return "an object with the key " + names[0]
	}
	last := len(names) - 1
	return fmt.Sprintf("an object with the keys %s and %s", strings.Join(names[:last], ", "), names[last])
}

// nearMiss hints at what a foreign object may have been meant to be.
func (o object) nearMiss() string {
	for _, m := range o {
		if distance(m.key, keyCommand) <= 1 {
			return fmt.Sprintf("; did you mean %q in place of %s?", keyCommand, quote(m.key))
		}
	}
	if len(o) > 0 && o.strict(manualKeys) == nil {
		return fmt.Sprintf("; a manual call also needs the key %q", keyCommand)
	}
	return ""
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

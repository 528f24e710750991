package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// member is one key of an object with its value, not yet read.
type member struct {
	key   string
	value json.RawMessage
}

// object is a JSON object as it was written: keys in their order and letter
// case, repeated keys included. Unmarshalling into a struct would accept keys
// in any letter case and let the last of two equal keys win.
type object []member

var errNotObject = errors.New("not a JSON object")

// parseObject reads text that is one JSON object and nothing more.
func parseObject(text []byte) (object, error) {
	if !json.Valid(text) {
		return nil, errors.New("not JSON")
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, errNotObject
	}
	var o object
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, fmt.Errorf("reading a key: %w", err)
		}
		name, ok := key.(string)
		if !ok {
			return nil, errNotObject
		}
		m := member{key: name}
		if err := dec.Decode(&m.value); err != nil {
			return nil, fmt.Errorf("reading a value: %w", err)
		}
		o = append(o, m)
	}
	return o, nil
}

// has says whether the object has all of the keys.
func (o object) has(keys ...string) bool {
	for _, key := range keys {
		if !slices.ContainsFunc(o, func(m member) bool { return m.key == key }) {
			return false
		}
	}
	return true
}

// twice returns a key that stands more than once, or nothing.
func (o object) twice() string {
	seen := make(map[string]struct{}, len(o))
	for _, m := range o {
		if _, again := seen[m.key]; again {
			return m.key
		}
		seen[m.key] = struct{}{}
	}
	return ""
}

// child reads the object under a key. In a form it stands in a string. No key in
// it stands twice.
func (o object) child(key string) (object, bool) {
	raw := o.get(key)
	if s, ok := text(raw); ok {
		raw = json.RawMessage(s)
	}
	child, err := parseObject(raw)
	if err != nil || child.twice() != "" {
		return nil, false
	}
	return child, true
}

// label reads a short text or number that is printed in one line. What is empty,
// or the word null as CloudMonitor writes it, is not there.
func (o object) label(key string) (string, bool) {
	raw := o.get(key)
	s, ok := text(raw)
	if !ok && len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
		s, ok = string(raw), true
	}
	if !ok || s == "null" || checkName(s) != nil {
		return "", false
	}
	return s, true
}

// without returns the object without a key.
func (o object) without(key string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return m.key == key })
}

// get returns the value of a key, or nil.
func (o object) get(key string) json.RawMessage {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// strict returns an error that names the first key that is not allowed or
// stands twice.
func (o object) strict(allowed []string) error {
	seen := make(map[string]struct{}, len(allowed))
	for _, m := range o {
		if !slices.Contains(allowed, m.key) {
			return fmt.Errorf("the unknown key %s (%s)", quote(m.key), suggest(m.key, allowed))
		}
		if _, twice := seen[m.key]; twice {
			return fmt.Errorf("the key %s twice", quote(m.key))
		}
		seen[m.key] = struct{}{}
	}
	return nil
}

// text reads a JSON string; null and every other type are not one.
func text(raw json.RawMessage) (string, bool) {
	var s string
	if len(raw) == 0 || raw[0] != '"' || json.Unmarshal(raw, &s) != nil {
		return "", false
	}
	return s, true
}

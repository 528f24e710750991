package aliyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// encoding/json matches names in any case and lets the last of two equal names
// win. Both could turn a fact around (PaidType 0, then PaidType 1), so objects
// are split here: names match exactly, and a repeated name is an error.

// document checks that data is one JSON value in valid UTF-8. jsontext does so in a
// third of json.Valid's time, which is most of the time of a page of data points. It
// is to agree with json.Valid: a name twice is for object to find, and half of a
// surrogate pair, written by its number, is no reason to refuse a whole region, so
// UTF-8 is checked apart from that.
func document(data []byte) (json.RawMessage, error) {
	switch {
	case len(data) == 0:
		return nil, errors.New("the answer is empty")
	case !utf8.Valid(data), !jsontext.Value(data).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)):
		return nil, errors.New("the answer is not JSON")
	}
	return data, nil
}

// object splits a checked JSON object into its members.
func object(raw json.RawMessage) (map[string]json.RawMessage, error) {
	c := cursor{data: raw}
	if c.next() != '{' {
		return nil, fmt.Errorf("%s where an object belongs", kindOf(raw))
	}
	members := map[string]json.RawMessage{}
	for c.at++; c.next() != '}'; c.skip(',') {
		name, err := unquote(c.value())
		if err != nil {
			return nil, err
		}
		c.skip(':')
		if _, twice := members[name]; twice {
			return nil, fmt.Errorf("the name %.40q appears twice", name)
		}
		members[name] = c.value()
	}
	return members, nil
}

// array splits a checked JSON array into its elements.
func array(raw json.RawMessage) ([]json.RawMessage, error) {
	c := cursor{data: raw}
	if c.next() != '[' {
		return nil, fmt.Errorf("%s where an array belongs", kindOf(raw))
	}
	elements := []json.RawMessage{}
	for c.at++; c.next() != ']'; c.skip(',') {
		elements = append(elements, c.value())
	}
	return elements, nil
}

// cursor walks over JSON that document has accepted; it checks nothing again.
type cursor struct {
	data []byte
	at   int
}

// next skips white space and returns the byte there, or 0 at the end.
func (c *cursor) next() byte {
	for c.at < len(c.data) {
		switch b := c.data[c.at]; b {
		case ' ', '\t', '\r', '\n':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// skip skips one byte b where it comes next.
func (c *cursor) skip(b byte) {
	if c.next() == b {
		c.at++
	}
}

// value returns the whole value that comes next.
func (c *cursor) value() json.RawMessage {
	c.next()
	start, depth := c.at, 0
	for c.at < len(c.data) {
		switch c.data[c.at] {
		case '"':
			c.text()
			if depth == 0 {
				return c.data[start:c.at]
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth < 0 { // the end of what holds this scalar
				return c.data[start:c.at]
			}
			if depth == 0 {
				c.at++
				return c.data[start:c.at]
			}
		case ',', ' ', '\t', '\r', '\n':
			if depth == 0 {
				return c.data[start:c.at]
			}
		}
		c.at++
	}
	return c.data[start:c.at]
}

// text moves past the string that begins here. The list of data points is one string
// in the answer, so most bytes go through here.
func (c *cursor) text() {
	data, at := c.data, c.at+1
	for at < len(data) && data[at] != '"' {
		if data[at] == '\\' {
			at++
		}
		at++
	}
	c.at = min(at+1, len(data))
}

// unquote reads a string of a checked document. One without escapes says what is
// written.
func unquote(raw json.RawMessage) (string, error) {
	if len(raw) >= 2 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil || len(raw) == 0 || raw[0] != '"' {
		return "", fmt.Errorf("%s where a string belongs", kindOf(raw))
	}
	return text, nil
}

// kindOf names the kind of a JSON value, for errors that must not repeat it.
func kindOf(raw json.RawMessage) string {
	c := cursor{data: raw}
	switch c.next() {
	case 0:
		return "nothing"
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

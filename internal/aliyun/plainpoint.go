package aliyun

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/fleet"
)

// plainNames is how many members a plain point has at most.
const plainNames = 12

// plain collects the members of a plain point.
type plain struct {
	names      [plainNames][]byte
	n          int
	ms         int64
	id         []byte
	largest    float64
	sum        float64
	found, sub bool
}

// plainPoint reads the point that comes next when it is plain: an object of
// names without escapes, none of them twice, with bare numbers and a bare id.
// It may say no to any point, and agrees with oddPoint on those it takes (a
// fuzz test holds them together).
func plainPoint(c *cursor, r *pointReader) (instancePoint, bool) {
	if c.next() != '{' {
		return instancePoint{}, false
	}
	var p plain
	for c.at++; c.next() != '}'; c.skip(',') {
		name := c.value()
		c.skip(':')
		if !p.add(name, c.value()) {
			return instancePoint{}, false
		}
	}
	c.at++
	if p.ms <= 0 || p.id == nil || !(p.found || p.sub) {
		return instancePoint{}, false
	}
	if p.sub && p.largest <= 0 {
		p.largest = max(p.largest, p.sum)
	}
	id, known := r.ids[string(p.id)]
	if !known {
		id = string(p.id)
	}
	return instancePoint{id: id, Point: fleet.Point{At: time.UnixMilli(p.ms).UTC(), Value: fleet.Known(p.largest)}}, true
}

// add takes one member and reports whether it is plain.
func (p *plain) add(name, value []byte) bool {
	if p.n == plainNames || bytes.IndexByte(name, '\\') >= 0 {
		return false
	}
	for _, old := range p.names[:p.n] {
		if bytes.Equal(old, name) {
			return false
		}
	}
	p.names[p.n] = name
	p.n++
	return p.use(name, value)
}

// use reads the value of a member that counts.
func (p *plain) use(name, value []byte) bool {
	switch string(name) {
	case `"timestamp"`:
		return p.time(value)
	case `"instanceId"`:
		if len(value) < 3 || value[0] != '"' || bytes.IndexByte(value, '\\') >= 0 {
			return false
		}
		p.id = value[1 : len(value)-1]
	case `"Value"`, `"Maximum"`, `"Average"`, `"Minimum"`:
		x, ok := plainNumber(value)
		p.largest, p.found = max(p.largest, x), true
		return ok
	case `"Sum"`:
		x, ok := plainNumber(value)
		p.sum, p.sub = x, true
		return ok
	}
	return true
}

// time reads a whole number of up to 15 digits.
func (p *plain) time(value []byte) bool {
	if len(value) > 15 {
		return false
	}
	for _, b := range value {
		if b < '0' || b > '9' {
			return false
		}
		p.ms = 10*p.ms + int64(b-'0')
	}
	return true
}

// unwrap reads a JSON string of a checked document as bytes, in its own place: what
// it says is never longer than how it is written. The document is spoilt by that.
// Nearly all escapes are quotes; from one that names a character by number on, the
// rest is left to unquote.
func unwrap(raw json.RawMessage) ([]byte, error) {
	if len(raw) < 2 || raw[0] != '"' {
		return nil, fmt.Errorf("%s where a string belongs", kindOf(raw))
	}
	inner := raw[1 : len(raw)-1]
	out := inner[:0]
	for {
		at := bytes.IndexByte(inner, '\\')
		if at < 0 || at+1 >= len(inner) {
			return append(out, inner...), nil
		}
		out = append(out, inner[:at]...)
		if inner[at+1] == 'u' {
			rest, err := unquote(slices.Concat([]byte{'"'}, inner[at:], []byte{'"'}))
			return append(out, rest...), err
		}
		out = append(out, escaped(inner[at+1]))
		inner = inner[at+2:]
	}
}

// escaped is the byte that a letter stands for after a backslash.
func escaped(letter byte) byte {
	switch letter {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	default: // a quote, a slash, a backslash
		return letter
	}
}

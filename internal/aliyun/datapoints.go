package aliyun

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"alikafka-reaper/internal/fleet"
)

// instancePoint is a point and whose it is.
type instancePoint struct {
	id string
	fleet.Point
}

// pointReader reads the pages of one question, one after the other, into one
// buffer. It keeps nothing of a page but the points inside the window.
type pointReader struct {
	// asked says that instances were named; then only theirs are taken.
	asked bool
	// ids are the ids by their own text, so that a point needs no copy.
	ids map[string]string
	// after and until bound the times taken, in milliseconds since 1970.
	after, until int64
	points       []instancePoint
	next         string
	// scratch is where the memory of points comes from.
	scratch *scratch
}

// read reads Datapoints and NextToken of one answer.
func (r *pointReader) read(m members) error {
	r.points, r.next = r.points[:0], ""
	if token := m["NextToken"]; !missing(token) {
		next, err := text(token)
		if err != nil {
			return fmt.Errorf("the token NextToken: %w", err)
		}
		r.next = next
	}
	if err := r.readPoints(m["Datapoints"]); err != nil {
		return fmt.Errorf("the list Datapoints: %w", err)
	}
	return nil
}

// readPoints reads Datapoints: a JSON array inside a JSON string. Missing,
// null and empty mean no points, which is not silence. One point that cannot
// be placed spoils the answer: it could be the one that shows traffic.
func (r *pointReader) readPoints(raw json.RawMessage) error {
	if missing(raw) {
		return nil
	}
	inner, err := unwrap(raw)
	if err != nil {
		return err
	}
	if inner = bytes.TrimSpace(inner); len(inner) == 0 || string(inner) == "null" {
		return nil
	}
	doc, err := document(inner)
	if err != nil {
		return err
	}
	c := cursor{data: doc}
	if c.next() != '[' {
		return fmt.Errorf("%s where an array belongs", kindOf(doc))
	}
	n := 0
	for c.at++; c.next() != ']'; c.skip(',') {
		n++
		p, err := readPoint(&c, r)
		if err != nil {
			return fmt.Errorf("point %d: %w", n, err)
		}
		if err := r.take(p); err != nil {
			return fmt.Errorf("point %d %w", n, err)
		}
	}
	return nil
}

// take keeps a point of an instance that was asked about, inside the window.
// A point without instance is a sum over the account.
func (r *pointReader) take(p instancePoint) error {
	if p.id == "" {
		if r.asked {
			return errors.New("has no instanceId")
		}
		return nil
	}
	id, known := r.ids[p.id]
	if !known {
		if r.asked {
			return nil
		}
		id = p.id
		r.ids[id] = id
	}
	if ms := p.At.UnixMilli(); ms > r.after && ms <= r.until {
		if r.points == nil {
			r.points = r.scratch.points()
		}
		p.id = id
		r.points = append(r.points, p)
	}
	return nil
}

// readPoint reads the point that comes next: timestamp in milliseconds since
// 1970, instanceId, and one or more statistics. Nearly all points are plain;
// the others are read again with care.
func readPoint(c *cursor, r *pointReader) (instancePoint, error) {
	start := *c
	if p, ok := plainPoint(c, r); ok {
		return p, nil
	}
	*c = start
	return oddPoint(c.value())
}

// oddPoint reads any point.
func oddPoint(raw json.RawMessage) (instancePoint, error) {
	fields, err := object(raw)
	if err != nil {
		return instancePoint{}, err
	}
	ms, err := integer(fields["timestamp"])
	if err != nil || ms <= 0 {
		return instancePoint{}, errors.New("the point has no readable timestamp")
	}
	p := instancePoint{Point: fleet.Point{At: time.UnixMilli(ms).UTC(), Value: statistic(fields)}}
	if !missing(fields["instanceId"]) {
		if p.id, err = unquote(fields["instanceId"]); err != nil {
			return instancePoint{}, fmt.Errorf("instanceId: %w", err)
		}
	}
	return p, nil
}

// statistic returns the largest statistic of a point. Traffic metrics
// document Value alone, but V3's are not documented; the largest is the
// reading that can only hide silence, never traffic. Sum adds up over the
// period, so it counts only where the others show nothing. One statistic that
// is no amount makes the point unreadable.
func statistic(m members) fleet.Value[float64] {
	largest, found := 0.0, false
	for _, name := range []string{"Value", "Maximum", "Average", "Minimum", "Sum"} {
		v := read(m, name, amount)
		x, ok := v.Get()
		switch {
		case !ok && v.Why().Cause == fleet.Absent:
			continue
		case !ok:
			return v
		case name == "Sum" && largest > 0:
			continue
		}
		largest, found = max(largest, x), true
	}
	if !found {
		return fleet.Unknown[float64](fleet.Malformed, "the point carries no known statistic")
	}
	return fleet.Known(largest)
}

// plainNumber reads a bare amount.
func plainNumber(raw []byte) (float64, bool) {
	if len(raw) == 0 || raw[0] < '0' || raw[0] > '9' {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	return f, err == nil
}

package aliyun

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// page is one answer of DescribeMetricLast or DescribeMetricList.
type page struct {
	points []instancePoint
	next   string
}

// instancePoint is a point and whose it is.
type instancePoint struct {
	id string
	fleet.Point
}

// readPage reads Datapoints and NextToken. ids are the instances asked about,
// or empty.
func readPage(m members, ids map[string]bool) (page, error) {
	var p page
	if token := m["NextToken"]; !missing(token) {
		next, err := text(token)
		if err != nil {
			return page{}, fmt.Errorf("the token NextToken: %w", err)
		}
		p.next = next
	}
	points, err := readPoints(m["Datapoints"], ids)
	if err != nil {
		return page{}, fmt.Errorf("the list Datapoints: %w", err)
	}
	p.points = points
	return p, nil
}

// readPoints reads Datapoints: a JSON array inside a JSON string. Missing,
// null and empty mean no points, which is not silence. One point that cannot
// be placed spoils the answer: it could be the one that shows traffic.
func readPoints(raw json.RawMessage, ids map[string]bool) ([]instancePoint, error) {
	rows, err := pointRows(raw)
	if err != nil {
		return nil, err
	}
	points := make([]instancePoint, 0, len(rows))
	for i, row := range rows {
		p, err := readPoint(row)
		if err != nil {
			return nil, fmt.Errorf("point %d: %w", i+1, err)
		}
		switch {
		case p.id == "" && len(ids) > 0:
			return nil, fmt.Errorf("point %d has no instanceId", i+1)
		case p.id == "", len(ids) > 0 && !ids[p.id]:
			continue // a sum over the account, or an instance not asked about
		}
		points = append(points, p)
	}
	return points, nil
}

// pointRows unwraps the array from its string.
func pointRows(raw json.RawMessage) ([]json.RawMessage, error) {
	if missing(raw) {
		return nil, nil
	}
	inner, err := unquote(raw)
	if err != nil {
		return nil, err
	}
	if inner = strings.TrimSpace(inner); inner == "" || inner == "null" {
		return nil, nil
	}
	doc, err := document([]byte(inner))
	if err != nil {
		return nil, err
	}
	return array(doc)
}

// readPoint reads one point: timestamp in milliseconds since 1970, instanceId,
// and one or more statistics.
func readPoint(raw json.RawMessage) (instancePoint, error) {
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

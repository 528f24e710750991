package reap

import (
	"fmt"
	"math"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// lag is how late CloudMonitor's points may arrive (about one minute, with the
// advice to allow five to ten). Points younger than this count as evidence of
// use, and their absence is not held against completeness.
const lag = 10 * time.Minute

// periodFor chooses the distance of points: fine enough that a short burst of
// bytes is not averaged away, coarse enough that a batch of instances fits a few
// pages of 1440 points (DescribeMetricList, Length). Of requests and connections
// a rule allows hardly any, and what is not zero stays so in any average; there
// three times the distance takes a third of the pages.
func periodFor(signal fleet.Signal, window time.Duration) time.Duration {
	bytes := signal == fleet.BytesIn || signal == fleet.BytesOut
	switch {
	case bytes && window <= 6*time.Hour:
		return time.Minute
	case bytes && window <= 72*time.Hour, window <= 6*time.Hour:
		return 5 * time.Minute
	default:
		return 15 * time.Minute
	}
}

// tolerated is how many of the expected points may be missing: one in fifty,
// rounded down, so that one late point does not spoil a day and a short window
// must be whole.
func tolerated(expected int) int { return expected / 50 }

// newest makes a fact of an instance's newest point: enough to prove use.
func newest(k key, id string, m fleet.Measurement, from time.Time) fleet.Fact {
	f := fleet.Fact{Signal: k.signal, Source: m.Source, From: from, To: m.ObservedAt, ObservedAt: m.ObservedAt}
	for _, p := range m.Points[id] {
		if v, ok := p.Value.Get(); ok && p.At.After(from) {
			f.Got++
			f.Seen = larger(f.Seen, v)
		}
	}
	if f.Got == 0 {
		return fleet.Fact{}
	}
	f.Value = fleet.Unknown[float64](fleet.NotAsked, "only the newest point was read")
	return f
}

// proved makes a fact of a whole window of points.
func proved(k key, i fleet.Instance, m fleet.Measurement, q fleet.MetricQuery, err error) fleet.Fact {
	to := newestWhole(q)
	f := fleet.Fact{
		Signal: k.signal, Source: m.Source, From: to.Add(-k.window), To: to,
		ObservedAt: m.ObservedAt, Expected: int((k.window + q.Period - 1) / q.Period),
		Seen: fleet.Unknown[float64](fleet.NoData, "no data point was read"),
	}
	if err != nil {
		f.Value = unread(err)
		f.Seen = f.Value
		return f
	}
	c := count(&f, m.Points[i.ID], q.Period)
	if k.signal == fleet.BytesIn || k.signal == fleet.BytesOut {
		f.Shape = shape(m.Points[i.ID], f.From, f.To)
	}
	f.Value = conclude(f, i, c, max(2, int64(longHole/q.Period)))
	return f
}

// newestWhole is the end of the newest period that must be there: it ended
// before the lag. A point may carry the time at which its period begins, so one
// period more is left for that.
func newestWhole(q fleet.MetricQuery) time.Time {
	return q.To.Add(-lag - q.Period).Truncate(q.Period)
}

// coverage says which periods of a window have points, counted from 0.
type coverage struct {
	// bad counts points that cannot be read.
	bad int
	// first and last are the outermost periods with a point, and hole is the
	// longest run of periods without one, those at both ends included.
	first, last, hole int64
}

// count adds up the window's points. Points that are younger than the window
// count for Seen alone. Of several points in one period one counts: points at a
// finer distance than was asked for must not make a part of the window look
// like the whole.
func count(f *fleet.Fact, points []fleet.Point, period time.Duration) coverage {
	c := coverage{first: math.MaxInt64, last: -1}
	there := make([]bool, max(0, (f.To.Sub(f.From)+period-1)/period))
	for _, p := range points {
		if !p.At.After(f.From) {
			continue
		}
		v, ok := p.Value.Get()
		if !ok {
			c.bad++
			continue
		}
		f.Seen = larger(f.Seen, v)
		if !p.At.After(f.To) {
			n := int64((p.At.Sub(f.From) - 1) / period)
			c.first, c.last = min(c.first, n), max(c.last, n)
			if !there[n] {
				f.Got++
			}
			there[n] = true
		}
	}
	c.hole = longestHole(there)
	return c
}

// longestHole is the longest run of periods that are not there.
func longestHole(there []bool) (longest int64) {
	run := int64(0)
	for _, is := range there {
		run++
		if is {
			run = 0
		}
		longest = max(longest, run)
	}
	return longest
}

// longHole is how long a stretch without any point may be, if it is more than
// two points: a job that runs once a day must not fit into it.
const longHole = 30 * time.Minute

// conclude says whether the points prove a largest value, or why not.
func conclude(f fleet.Fact, i fleet.Instance, c coverage, hole int64) fleet.Value[float64] {
	created, known := i.CreatedAt.Get()
	switch {
	case c.bad > 0:
		return fleet.Unknown[float64](fleet.Malformed, "%d data points carry no readable number", c.bad)
	case !known:
		return fleet.Unknown[float64](i.CreatedAt.Why().Cause, "whether it is older than the window is not known: %s", i.CreatedAt.Why())
	case created.After(f.From):
		return fleet.Unknown[float64](fleet.TooYoung, "it was created inside the window, at %s", created.UTC().Format(time.RFC3339))
	case f.Got == 0:
		return fleet.Unknown[float64](fleet.NoData, "%s has no data points, which is not the same as no traffic", f.Source)
	case f.Expected == 0 || f.Got < f.Expected-tolerated(f.Expected) || c.hole > hole || int64(f.Expected)-1-c.last > 1:
		return partial(f, c)
	}
	return f.Seen
}

// partial tells where points are missing: at the end they may still come, at
// the beginning the instance may have been stopped.
func partial(f fleet.Fact, c coverage) fleet.Value[float64] {
	missing, allowed := int64(f.Expected-f.Got), int64(tolerated(f.Expected))
	counted := fmt.Sprintf("%s has %d of %d data points", f.Source, f.Got, f.Expected)
	atEnd := int64(f.Expected) - 1 - c.last
	switch {
	case atEnd > 1 && missing-atEnd <= allowed:
		return fleet.Unknown[float64](fleet.Late, "%s, and the newest are missing: they may come late", counted)
	case missing-c.first <= allowed:
		return fleet.Unknown[float64](fleet.Incomplete, "%s, and the oldest are missing: it may have been stopped or not reported then", counted)
	}
	return fleet.Unknown[float64](fleet.Incomplete, "%s, with gaps between them", counted)
}

// unread is the value of a signal whose source failed, or does not exist.
func unread(err error) fleet.Value[float64] {
	cause := fleet.Failed
	switch fault.ClassOf(err) {
	case fault.Unsupported:
		cause = fleet.Unsupported
	case 0: // not of a call: what arrived is less than it should be
		cause = fleet.Incomplete
	default:
	}
	return fleet.Unknown[float64](cause, "%s", err)
}

func larger(a fleet.Value[float64], b float64) fleet.Value[float64] {
	if known, ok := a.Get(); ok && known >= b {
		return a
	}
	return fleet.Known(b)
}

func noSeries(i fleet.Instance, s fleet.Signal) fleet.Fact {
	unknown := fleet.Unknown[float64](fleet.Unsupported, "its series is not known (%s), so neither is the metric's name", i.Series.Why())
	return fleet.Fact{Signal: s, Value: unknown, Seen: unknown}
}

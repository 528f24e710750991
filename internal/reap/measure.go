package reap

import (
	"time"

	"alikafka-reaper/internal/fleet"
)

// lag is how late CloudMonitor's points may arrive (about one minute, with the
// advice to allow five to ten). Points younger than this count as evidence of
// use, and their absence is not held against completeness.
const lag = 10 * time.Minute

// periodFor chooses the distance of points: fine enough that a short burst is
// not averaged away, coarse enough that a batch of instances fits a few pages
// of 1440 points (DescribeMetricList, Length). 50 instances make 13 pages at
// most up to six hours, 30 up to three days, and 104 over 31 days.
func periodFor(window time.Duration) time.Duration {
	switch {
	case window <= 6*time.Hour:
		return time.Minute
	case window <= 72*time.Hour:
		return 5 * time.Minute
	default:
		return 15 * time.Minute
	}
}

// tolerated is how many of the expected points may be missing: one in fifty,
// rounded down, so that one late point does not spoil a day and a short window
// must be whole.
func tolerated(expected int) int { return expected / 50 }

// screened makes a fact of an instance's newest point: enough to prove use.
func screened(k key, id string, m fleet.Measurement, from time.Time) fleet.Fact {
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
	// The newest complete point that must be there ended before the lag.
	to := q.To.Add(-lag).Truncate(q.Period)
	f := fleet.Fact{
		Signal: k.signal, Source: m.Source, From: to.Add(-k.window), To: to,
		ObservedAt: m.ObservedAt, Expected: int(k.window / q.Period),
		Seen: fleet.Unknown[float64](fleet.NoData, "no data point was read"),
	}
	if err != nil {
		f.Value = fleet.Unknown[float64](fleet.Failed, "%s", err)
		f.Seen = fleet.Unknown[float64](fleet.Failed, "%s", err)
		return f
	}
	bad := count(&f, m.Points[i.ID], q.Period)
	f.Value = conclude(f, i, bad)
	return f
}

// count adds up the window's points and returns how many cannot be read.
// Points that are younger than the window count for Seen alone. Of several
// points in one period one counts: points at a finer distance than was asked
// for must not make a part of the window look like the whole.
func count(f *fleet.Fact, points []fleet.Point, period time.Duration) (bad int) {
	periods := map[int64]struct{}{}
	for _, p := range points {
		if !p.At.After(f.From) {
			continue
		}
		v, ok := p.Value.Get()
		if !ok {
			bad++
			continue
		}
		f.Seen = larger(f.Seen, v)
		if !p.At.After(f.To) {
			periods[int64((p.At.Sub(f.From)-1)/period)] = struct{}{}
		}
	}
	f.Got = len(periods)
	return bad
}

// conclude says whether the points prove a largest value, or why not.
func conclude(f fleet.Fact, i fleet.Instance, bad int) fleet.Value[float64] {
	created, known := i.CreatedAt.Get()
	switch {
	case bad > 0:
		return fleet.Unknown[float64](fleet.Malformed, "%d data points carry no readable number", bad)
	case !known:
		return fleet.Unknown[float64](i.CreatedAt.Why().Cause, "whether it is older than the window is not known: %s", i.CreatedAt.Why())
	case created.After(f.From):
		return fleet.Unknown[float64](fleet.TooYoung, "it was created inside the window, at %s", created.UTC().Format(time.RFC3339))
	case f.Got == 0:
		return fleet.Unknown[float64](fleet.NoData, "%s has no data points, which is not the same as no traffic", f.Source)
	case f.Got < f.Expected-tolerated(f.Expected):
		return fleet.Unknown[float64](fleet.Incomplete, "%s has %d of %d data points", f.Source, f.Got, f.Expected)
	}
	return f.Seen
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

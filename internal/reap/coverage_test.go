package reap

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
)

// countedBySet is what count finds, by a set of periods in place of a list.
func countedBySet(f *fleet.Fact, points []fleet.Point, period time.Duration) coverage {
	c := coverage{first: math.MaxInt64, last: -1}
	periods := map[int64]struct{}{}
	for _, p := range points {
		v, ok := p.Value.Get()
		switch {
		case !p.At.After(f.From):
			continue
		case !ok:
			c.bad++
			continue
		}
		f.Seen = larger(f.Seen, v)
		if !p.At.After(f.To) {
			n := int64((p.At.Sub(f.From) - 1) / period)
			c.first, c.last = min(c.first, n), max(c.last, n)
			periods[n] = struct{}{}
		}
	}
	f.Got = len(periods)
	before := int64(-1)
	for _, at := range append(slices.Sorted(maps.Keys(periods)), int64(f.Expected)) {
		c.hole, before = max(c.hole, at-before-1), at
	}
	return c
}

// TestPeriodsAreCountedRightInAnyWindow counts points of any times in windows of any
// length, whose ends need not lie on a period's, or are the wrong way round.
func TestPeriodsAreCountedRightInAnyWindow(t *testing.T) {
	from := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		period := time.Duration(rapid.Int64Range(1, 6).Draw(t, "seconds of a period")) * time.Second
		window := time.Duration(rapid.Int64Range(-8000, 90000).Draw(t, "milliseconds of the window")) * time.Millisecond
		f := fleet.Fact{From: from, To: from.Add(window), Seen: fleet.Unknown[float64](fleet.NoData, "none")}
		f.Expected = int(max(0, window+period-1) / period)
		points := rapid.SliceOf(rapid.Custom(func(t *rapid.T) fleet.Point {
			p := fleet.Point{At: from.Add(time.Duration(rapid.Int64Range(-9000, 95000).Draw(t, "at")) * time.Millisecond), Value: fleet.Known(float64(rapid.IntRange(0, 3).Draw(t, "value")))}
			if rapid.IntRange(0, 20).Draw(t, "readable") == 0 {
				p.Value = fleet.Unknown[float64](fleet.Malformed, "bad")
			}
			return p
		})).Draw(t, "points")
		want := f
		wanted := countedBySet(&want, points, period)
		if got := count(&f, points, period); got != wanted || f.Got != want.Got || f.Seen != want.Seen {
			t.Fatalf("counted %+v, %d points, %s seen; want %+v, %d points, %s seen", got, f.Got, f.Seen, wanted, want.Got, want.Seen)
		}
	})
}

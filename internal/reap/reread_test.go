package reap

import (
	"errors"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

func TestWhatWasMeasuredSinceThePlanIsPartOfTheProof(t *testing.T) {
	planned := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	before := fleet.Fact{
		Signal: fleet.BytesIn, Window: 24 * time.Hour, From: planned.Add(-24 * time.Hour), To: planned, Source: "before",
		Value: fleet.Known(5.0), Seen: fleet.Known(5.0), Expected: 288, Got: 288,
	}
	q := fleet.MetricQuery{From: planned, To: planned.Add(lag + 4*time.Minute), Period: time.Minute}
	point := func(minute int, v fleet.Value[float64]) fleet.Point {
		return fleet.Point{At: planned.Add(time.Duration(minute) * time.Minute), Value: v}
	}
	silent := []fleet.Point{point(1, fleet.Known(0.0)), point(2, fleet.Known(0.0)), point(3, fleet.Known(0.0))}
	tests := map[string]struct {
		before func(*fleet.Fact)
		points []fleet.Point
		err    error
		known  float64
		cause  fleet.Cause
		seen   float64
	}{
		"silence goes on":                             {nil, silent, nil, 5, 0, 5},
		"use in a minute that must be there":          {nil, append(silent[:2:2], point(3, fleet.Known(900.0))), nil, 900, 0, 900},
		"use in the newest minute":                    {nil, append(silent[:3:3], point(12, fleet.Known(900.0))), nil, 900, 0, 900},
		"a minute is missing":                         {nil, silent[:2], nil, 0, fleet.Late, 5},
		"a minute is missing, and use is seen":        {nil, []fleet.Point{point(3, fleet.Known(900.0))}, nil, 0, fleet.Late, 900},
		"nothing is there":                            {nil, nil, nil, 0, fleet.Late, 5},
		"a point without a number":                    {nil, append(silent[:3:3], point(12, fleet.Unknown[float64](fleet.Malformed, "x"))), nil, 0, fleet.Malformed, 5},
		"no answer":                                   {nil, nil, errors.New("denied"), 0, fleet.Failed, 5},
		"a point of the plan's window that came late": {func(f *fleet.Fact) { f.Got = 287 }, append(silent[:3:3], point(0, fleet.Known(900.0))), nil, 900, 0, 900},
		"what the plan did not know":                  {func(f *fleet.Fact) { f.Value = fleet.Unknown[float64](fleet.NoData, "x") }, silent, nil, 0, fleet.NoData, 5},
		"what nobody asked for the plan":              {func(f *fleet.Fact) { *f = fleet.Usage{}.Fact(f.Window, f.Signal) }, silent, nil, 0, fleet.NotAsked, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := before
			if test.before != nil {
				test.before(&b)
			}
			m := fleet.Measurement{ObservedAt: q.To, Points: map[string][]fleet.Point{"a": test.points}}
			f := extended(b, m, q, "a", test.err)
			v, known := f.Value.Get()
			if known != (test.cause == 0) || v != test.known || !known && f.Value.Why().Cause != test.cause {
				t.Errorf("value %s (%s)", f.Value, f.Value.Why().Cause)
			}
			if seen, _ := f.Seen.Get(); seen != test.seen {
				t.Errorf("seen %v, want %v", seen, test.seen)
			}
		})
	}
}

func TestSinceWhenAndHowFinelyTheRecheckReads(t *testing.T) {
	planned := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	fact := func(seen float64, got int) fleet.Fact {
		return fleet.Fact{From: planned.Add(-24 * time.Hour), To: planned, Expected: 288, Got: got, Seen: fleet.Known(seen)}
	}
	g := group{key: key{signal: fleet.BytesIn, window: 24 * time.Hour}}
	for name, test := range map[string]struct {
		facts  []fleet.Fact
		from   time.Time
		period time.Duration
	}{
		"nothing measured at all":           {[]fleet.Fact{fact(0, 288)}, planned, time.Minute},
		"a heartbeat in one of them":        {[]fleet.Fact{fact(0, 288), fact(600, 288)}, planned, 5 * time.Minute},
		"a point missing in one of them":    {[]fleet.Fact{fact(0, 288), fact(0, 287)}, planned.Add(-24 * time.Hour), 5 * time.Minute},
		"an instance that was not asked of": {[]fleet.Fact{fact(0, 288), {Seen: fleet.Unknown[float64](fleet.NotAsked, "x")}}, planned, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			if from := earliest(test.facts, planned.Add(time.Minute)); !from.Equal(test.from) {
				t.Errorf("from %s", from)
			}
			if period := tailPeriod(test.facts, g); period != test.period {
				t.Errorf("every %s", period)
			}
		})
	}
}

func TestSilenceNeedsEveryPartition(t *testing.T) {
	now := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)
	r := topicReading{
		at: now, instance: fleet.Instance{CreatedAt: fleet.Known(now.Add(-1000 * time.Hour)), Topics: fleet.Known[int64](1)},
		topics: []fleet.Topic{{Name: "t", Partitions: fleet.Known[int64](12)}},
		status: []fleet.TopicStatus{{Partitions: fleet.Known[int64](1), Stored: fleet.Known[int64](1), Written: fleet.Known[int64](1), LastWrite: fleet.Known(now.Add(-500 * time.Hour))}},
		failed: []error{nil},
	}
	if f := r.silence(fleet.Fact{}); f.Value.Why().Cause != fleet.Incomplete {
		t.Errorf("silence is %s", f.Value)
	}
	r.status[0].Partitions = fleet.Known[int64](12)
	if f := r.silence(fleet.Fact{}); f.Value.Why().Cause != 0 {
		t.Errorf("silence is %s", f.Value)
	}
}

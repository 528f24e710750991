package reap

import (
	"math"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
)

func TestTheShapeOfAWindowKeepsItsPeaksAndItsGaps(t *testing.T) {
	from := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	to := from.Add(24 * time.Hour)
	at := func(d time.Duration, v float64) fleet.Point {
		return fleet.Point{At: from.Add(d), Value: fleet.Known(v)}
	}
	got := shape([]fleet.Point{
		at(0, 9), at(time.Minute, 1), at(30*time.Minute, 3), at(29*time.Minute, 2), at(31*time.Minute, 0), at(24*time.Hour, 5), at(25*time.Hour, 9),
		{At: from.Add(2 * time.Hour), Value: fleet.Unknown[float64](fleet.Malformed, "x")},
	}, from, to)
	if len(got) != fleet.ShapeSlots || got[0] != 3 || got[1] != 0 || got[47] != 5 || !math.IsNaN(got[3]) {
		t.Errorf("%v", got)
	}
	s := subject{usage: fleet.Usage{}}
	if s.traffic() != nil {
		t.Error("what was not measured is drawn")
	}
	s.usage.Put(time.Hour, fleet.Fact{Signal: fleet.BytesIn, Shape: []float64{1}})
	s.usage.Put(2*time.Hour, fleet.Fact{Signal: fleet.BytesIn, Shape: []float64{2, math.NaN()}})
	if list := s.traffic(); len(list) != 1 || *list[0].Values[0] != 2 || list[0].Values[1] != nil {
		t.Errorf("%+v", list)
	}
}

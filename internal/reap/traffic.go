package reap

import (
	"math"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// shape is what the points after from, up to to, look like. It decides nothing.
func shape(points []fleet.Point, from, to time.Time) []float64 {
	slots := make([]float64, fleet.ShapeSlots)
	for i := range slots {
		slots[i] = math.NaN()
	}
	for _, p := range points {
		v, ok := p.Value.Get()
		if !ok || !p.At.After(from) || p.At.After(to) {
			continue
		}
		n := int(fleet.ShapeSlots * (p.At.Sub(from) - 1) / to.Sub(from))
		if math.IsNaN(slots[n]) || v > slots[n] {
			slots[n] = v
		}
	}
	return slots
}

// traffic is the longest window of bytes in each direction that was read of a
// subject that goes, or would but for a limit.
func (s *subject) traffic() []message.Traffic {
	if s.drawn != nil {
		return s.drawn
	}
	var list []message.Traffic
	for _, signal := range []fleet.Signal{fleet.BytesIn, fleet.BytesOut} {
		longest := fleet.Fact{}
		for _, facts := range s.usage {
			if f := facts[signal]; len(f.Shape) > 0 && f.Window > longest.Window {
				longest = f
			}
		}
		if len(longest.Shape) > 0 {
			list = append(list, message.Traffic{Signal: string(signal), From: longest.From, To: longest.To, Values: known(longest.Shape)})
		}
	}
	return list
}

// known writes nothing where a part of a window has no point.
func known(shape []float64) []*float64 {
	values := make([]*float64, len(shape))
	for i, v := range shape {
		if !math.IsNaN(v) {
			values[i] = &v
		}
	}
	return values
}

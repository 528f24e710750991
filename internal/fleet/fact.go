package fleet

import "time"

// Fact is one observed value of one signal of one instance over one window.
type Fact struct {
	Signal Signal
	// Value is the reading that speaks most for use, in the signal's unit: the
	// largest data point of the window, the sum over all groups, the shortest
	// silence. It is known only when all that belongs to it was read.
	Value Value[float64]
	// Seen is the reading that speaks most for use among those read at all,
	// whether or not they are all. It can prove use, never silence.
	Seen Value[float64]
	// Source names the operation and metric, for people.
	Source string
	// Note says to people what stands out, such as the newest message; often
	// empty.
	Note string
	// Window is the length that was asked about; Usage.Put sets it.
	Window time.Duration
	// From (exclusive) and To (inclusive) bound the window; CloudMonitor
	// windows are open on the left and closed on the right. For a reading of one
	// moment both are that moment.
	From, To time.Time
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
	// Expected and Got count the window's data points, or the groups or topics
	// of a reading.
	Expected, Got int
	// Emptied counts the topics of a reading that were written to and hold nothing. They
	// were not written to lately if what they held expired; somebody may have removed it.
	Emptied int
	// Shape is what the window's points look like, for people: the largest of each of
	// ShapeSlots equal parts, the oldest first, NaN where a part has no point. It is
	// empty for what has no points over a window.
	Shape []float64
}

// ShapeSlots is how many parts a window is drawn in: half an hour each, of a day.
const ShapeSlots = 48

// Usage holds the facts of one instance: for each window length, for each
// signal, the newest Fact. A missing entry was not asked.
type Usage map[time.Duration]map[Signal]Fact

// Fact returns the fact for a window and signal, or one that is Unknown with
// cause NotAsked.
func (u Usage) Fact(window time.Duration, s Signal) Fact {
	if f, ok := u[window][s]; ok {
		return f
	}
	unasked := Unknown[float64](NotAsked, "%s over %g hours was not asked yet", s, window.Hours())
	return Fact{Signal: s, Window: window, Value: unasked, Seen: unasked}
}

// Put stores a fact.
func (u Usage) Put(window time.Duration, f Fact) {
	if u[window] == nil {
		u[window] = map[Signal]Fact{}
	}
	f.Window = window
	u[window][f.Signal] = f
}

// Add stores all facts of another usage.
func (u Usage) Add(more Usage) {
	for window, facts := range more {
		for _, f := range facts {
			u.Put(window, f)
		}
	}
}

package fleet

import "time"

// Signal names what a Fact measures. Its text is the attribute's name in rules.
type Signal string

// The signals.
const (
	// BytesIn is what producers write, in bytes per second.
	BytesIn Signal = "usage.bytes_in"
	// BytesOut is what consumers read, in bytes per second.
	BytesOut Signal = "usage.bytes_out"
)

// TrafficSignals lists the signals that CloudMonitor measures for both V2 and
// V3 instances, in the order they are asked.
func TrafficSignals() []Signal { return []Signal{BytesIn, BytesOut} }

// Fact is one observed value of one signal of one instance over one window.
type Fact struct {
	Signal Signal
	// Value is the largest data point of the window, in the signal's unit. It
	// is known only when nearly all points of the window were read.
	Value Value[float64]
	// Seen is the largest data point read at all, whole window or not. It can
	// prove use, never silence.
	Seen Value[float64]
	// Source names the operation and metric, for people.
	Source string
	// Window is the length that was asked about; Usage.Put sets it.
	Window time.Duration
	// From (exclusive) and To (inclusive) bound the window; CloudMonitor
	// windows are open on the left and closed on the right.
	From, To time.Time
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
	// Expected and Got count the window's data points.
	Expected, Got int
}

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

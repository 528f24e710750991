package calendar

import "fmt"

// State is whether an instant is inside a window.
type State uint8

// The states. The zero value is a bug.
const (
	stateUnset State = iota
	// Inside means that the window is open.
	Inside
	// Outside means that it is closed.
	Outside
	// Unknown means that it would be open but for holidays that are not known.
	Unknown
)

// String returns the state in a word.
func (s State) String() string {
	switch s {
	case Inside:
		return "inside"
	case Outside:
		return "outside"
	case Unknown:
		return "unknown"
	default:
		return fmt.Sprintf("state(%d)", uint8(s))
	}
}

// Decision is what a window says of an instant. Only Inside permits anything.
type Decision struct {
	State State
	// Reason says why in words: which day, which hours, which holiday.
	Reason string
}

// String returns the state and the reason.
func (d Decision) String() string { return d.State.String() + ": " + d.Reason }

func decide(s State, format string, args ...any) Decision {
	return Decision{s, fmt.Sprintf(format, args...)}
}

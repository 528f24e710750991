// Package events turns the bytes that Function Compute delivers into a
// Trigger: what woke us, and what the caller asked for.
//
// It knows payload shapes. It must never know rules, instances or credentials,
// do any I/O, or take anything in a payload as evidence: a payload can narrow a
// run or lower its mode, never widen it.
package events

import "fmt"

// Kind is what woke the function.
type Kind uint8

// The kinds. The zero value is a bug.
const (
	kindUnset Kind = iota
	// Schedule is a timer trigger.
	Schedule
	// Manual is a call by a person or a script, with a command.
	Manual
	// Ignored is everything that is not understood; it changes nothing.
	Ignored
)

var kindNames = [...]string{"unset", "schedule", "manual", "ignored"}

// String returns the kind's stable name, as rules say it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// Mode is how far a run may go.
type Mode uint8

// The modes, in growing order: the lower of two modes is the smaller one.
const (
	modeUnset Mode = iota
	// Plan looks and decides, and makes no mutating call.
	Plan
	// Enforce acts on the plan.
	Enforce
)

// String returns the mode's name.
func (m Mode) String() string {
	switch m {
	case Plan:
		return "plan"
	case Enforce:
		return "enforce"
	default:
		return fmt.Sprintf("mode(%d)", uint8(m))
	}
}

// ParseMode reads "plan" or "enforce"; any other text is an error that names
// both.
func ParseMode(s string) (Mode, error) {
	for _, m := range []Mode{Plan, Enforce} {
		if s == m.String() {
			return m, nil
		}
	}
	return modeUnset, fmt.Errorf("mode %q is not known: use plan or enforce", s)
}

// Trigger is what woke the function, and how the caller narrows the run.
type Trigger struct {
	Kind Kind
	// Name is the timer's name; empty for other kinds.
	Name string
	// Ceiling is the most that the caller wants; Enforce where it did not say.
	// It can only lower the mode that the function is configured with.
	Ceiling Mode
	// Rules, Instances and Regions narrow the run; empty means no narrowing.
	Rules, Instances, Regions []string
	// Reason is the caller's own words, bounded in length.
	Reason string
	// DedupKey is equal for two deliveries of one event; empty when the
	// payload carries nothing to build it from.
	DedupKey string
	// Why says why the payload is Ignored; Notes are remarks on payloads that
	// were understood only in part, and so lowered to Plan.
	Why   string
	Notes []string
}

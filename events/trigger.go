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
	// Undo is a person who asks to reopen what was stopped, by id.
	Undo
	// Keep is a person who asks to protect instances for some days, by id.
	Keep
	// Status is a person who asks whether everything is in place for a run.
	Status
	// CostAlert is a word that money runs out: a budget, a bill, an overspend.
	CostAlert
	// MetricAlert is an alert about how an instance is used.
	MetricAlert
	// Answered is a person who answered a warning by a signed link. Only this
	// program makes such a payload, for an invocation of itself.
	Answered
	// Ignored is everything that is not understood, and word of what is over; it
	// changes nothing.
	Ignored
	// kindOver is Ignored because what it tells of is over. It never leaves this
	// package.
	kindOver
)

var kindNames = [...]string{"unset", "schedule", "manual", "undo", "keep", "status", "cost-alert", "metric-alert", "answer", "ignored"}

// String returns the kind's stable name, as rules say it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("kind(%d)", uint8(k))
}

// command says whether a person commands something: what is not taken from where
// nobody signs.
func (k Kind) command() bool { return k == Manual || k == Undo || k == Keep || k == Status }

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
	// Scope narrows it further.
	Scope Scope
	// Budget is the name of the budget that a cost alert is about; empty where
	// it did not say.
	Budget string
	// Amount is how much a cost alert is over its budget; nil where it did not
	// say, which is not zero.
	Amount *Money
	// Days is how long a Keep is to protect; 0 for other kinds.
	Days int
	// Fan is the part of a fan-out that is asked for; nil for a run of its own.
	Fan *Fan
	// Reason is the caller's own words, bounded in length.
	Reason string
	// Token is the link that was answered by. It is a secret, and the only authority
	// of an Answered trigger: whoever acts on one verifies it and narrows the run to
	// what it says.
	Token string
	// DedupKey is equal for two deliveries of one event; empty when the
	// payload carries nothing to build it from.
	DedupKey string
	// Envelopes is how the event came, the outermost first: "http", "mns-topic",
	// "mns-stream", "mns-queue", "eventbridge", "eventbridge-http", "batch";
	// empty for one that came bare.
	Envelopes []string
	// Answer is how the caller wants to be answered.
	Answer Answer
	// Why says why the payload is Ignored; Notes are remarks on payloads that
	// were understood only in part, and so lowered to Plan.
	Why   string
	Notes []string
}

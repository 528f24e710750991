package rules

import "fmt"

// Action is what should happen to an instance.
type Action uint8

// The actions. The zero value is a bug.
const (
	actionUnset Action = iota
	// Keep leaves the instance alone.
	Keep
	// Release gives it back to the cloud, which cannot be undone.
	Release
)

// String returns the action's name.
func (a Action) String() string {
	switch a {
	case Keep:
		return "keep"
	case Release:
		return "release"
	default:
		return fmt.Sprintf("action(%d)", uint8(a))
	}
}

// Reason is the one reason of a verdict. The names are part of the wire format.
type Reason uint8

// The reasons. The zero value is a bug: a verdict that nobody decided.
const (
	reasonUnset Reason = iota
	// Idle: a rule matches and every signal was silent. The only reason to release.
	Idle
	// Gone: the cloud is releasing it or has released it.
	Gone
	// Subscription: paid in advance, never released.
	Subscription
	// Confluent: sources disagree on how it is paid for, never released.
	Confluent
	// PaidTypeUnknown: the listing does not say how it is paid for.
	PaidTypeUnknown
	// NotRunning: any state but running.
	NotRunning
	// StatusUnknown: the listing does not say its state.
	StatusUnknown
	// Protected: a protection applies.
	Protected
	// ProtectionUnknown: it cannot be told whether a protection applies.
	ProtectionUnknown
	// NoRule: no rule matches.
	NoRule
	// TooYoung: only its age keeps a rule from matching.
	TooYoung
	// MatchUnknown: it cannot be told whether a rule matches.
	MatchUnknown
	// Busy: it is in use.
	Busy
	// UsageUnknown: it cannot be proved that nobody uses it.
	UsageUnknown
	// OutsideWindow: it should go, but not now.
	OutsideWindow
	// WindowUnknown: it should go, but whether its rule's window is open cannot
	// be told, because the year's holidays are not known.
	WindowUnknown
	// OverLimit: it should go, but the run's limit is exceeded.
	OverLimit
	// Unreadable: its row in the listing cannot be read.
	Unreadable
)

var reasonNames = [...]string{
	"unset", "idle", "gone", "subscription", "confluent", "paid-type-unknown", "not-running",
	"status-unknown", "protected", "protection-unknown", "no-rule", "too-young", "match-unknown",
	"busy", "usage-unknown", "outside-window", "window-unknown", "over-limit", "unreadable",
}

// String returns the reason's stable name.
func (r Reason) String() string {
	if int(r) < len(reasonNames) {
		return reasonNames[r]
	}
	return fmt.Sprintf("reason(%d)", uint8(r))
}

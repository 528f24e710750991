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

// The reasons; reasonTable says what each means. The zero value is a bug: a
// verdict that nobody decided.
const (
	reasonUnset Reason = iota
	Idle
	Gone
	Subscription
	Confluent
	PaidTypeUnknown
	NotRunning
	StatusUnknown
	Protected
	ProtectionUnknown
	NoRule
	TooYoung
	MatchUnknown
	Busy
	UsageUnknown
	OutsideWindow
	WindowUnknown
	OverLimit
	Unreadable
)

// reasonTable names each reason and says what it means: the one table behind
// reports, tests beside rules, and the reference.
var reasonTable = [...]Doc{
	reasonUnset:       {Name: "unset"},
	Idle:              {Name: "idle", Doc: "A rule matches and every signal was silent over the whole window. The only reason to release."},
	Gone:              {Name: "gone", Doc: "The cloud is releasing it or has released it."},
	Subscription:      {Name: "subscription", Doc: "It is paid for in advance and never released."},
	Confluent:         {Name: "confluent", Doc: "Sources disagree on how it is paid for; it is never released."},
	PaidTypeUnknown:   {Name: "paid-type-unknown", Doc: "The listing does not say how it is paid for."},
	NotRunning:        {Name: "not-running", Doc: "It is in another state than running."},
	StatusUnknown:     {Name: "status-unknown", Doc: "The listing does not say its state."},
	Protected:         {Name: "protected", Doc: "A protection applies."},
	ProtectionUnknown: {Name: "protection-unknown", Doc: "It cannot be told whether a protection applies."},
	NoRule:            {Name: "no-rule", Doc: "No rule matches."},
	TooYoung:          {Name: "too-young", Doc: "Only its age keeps a rule from matching."},
	MatchUnknown:      {Name: "match-unknown", Doc: "It cannot be told whether a rule matches."},
	Busy:              {Name: "busy", Doc: "It is in use: a signal broke the threshold of its rule."},
	UsageUnknown:      {Name: "usage-unknown", Doc: "It cannot be proved that nobody uses it."},
	OutsideWindow:     {Name: "outside-window", Doc: "It should go, but its rule's window is not open."},
	WindowUnknown:     {Name: "window-unknown", Doc: "It should go, but whether its rule's window is open cannot be told, because the year's holidays are not known."},
	OverLimit:         {Name: "over-limit", Doc: "It should go, but the run's limit is exceeded."},
	Unreadable:        {Name: "unreadable", Doc: "Its row in the listing cannot be read."},
}

// String returns the reason's stable name.
func (r Reason) String() string {
	if int(r) < len(reasonTable) {
		return reasonTable[r].Name
	}
	return fmt.Sprintf("reason(%d)", uint8(r))
}

package rules

import "fmt"

// Action is what should happen to an instance.
type Action uint8

// The actions. The zero value is a bug.
const (
	actionUnset Action = iota
	// Keep leaves the instance alone.
	Keep
	// Warn announces to its owner what comes next, and when.
	Warn
	// Wait leaves it alone until the time that was announced.
	Wait
	// Stop stops it for a while, during which it can be opened again.
	Stop
	// Release gives it back to the cloud, which cannot be undone.
	Release
)

var actionNames = [...]string{"unset", "keep", "warn", "wait", "stop", "release"}

// String returns the action's name.
func (a Action) String() string {
	if a > actionUnset && int(a) < len(actionNames) {
		return actionNames[a]
	}
	return fmt.Sprintf("action(%d)", uint8(a))
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
	Grace
	Fuse
	Stopped
	OverLimit
	Enough
	NotShown
	Tripwire
	Unsettled
	Observed
	Probation
	Unreadable
)

// reasonTable names each reason and says what it means: the one table behind
// reports, tests beside rules, and the reference.
var reasonTable = [...]Doc{
	reasonUnset:       {Name: "unset"},
	Idle:              {Name: "idle", Doc: "A rule matches and every signal was silent over the whole window; of a stopped instance, before the stop. The only reason to warn, stop or release."},
	Gone:              {Name: "gone", Doc: "The cloud is releasing it or has released it."},
	Subscription:      {Name: "subscription", Doc: "It is paid for in advance and never released."},
	Confluent:         {Name: "confluent", Doc: "Sources disagree on how it is paid for; it is never released."},
	PaidTypeUnknown:   {Name: "paid-type-unknown", Doc: "The listing does not say how it is paid for."},
	NotRunning:        {Name: "not-running", Doc: "It is in another state than running, and this tool did not stop it."},
	StatusUnknown:     {Name: "status-unknown", Doc: "The listing does not say its state."},
	Protected:         {Name: "protected", Doc: "A protection applies."},
	ProtectionUnknown: {Name: "protection-unknown", Doc: "It cannot be told whether a protection applies."},
	NoRule:            {Name: "no-rule", Doc: "No rule matches."},
	TooYoung:          {Name: "too-young", Doc: "Only its age keeps a rule from matching."},
	MatchUnknown:      {Name: "match-unknown", Doc: "It cannot be told whether a rule matches."},
	Busy:              {Name: "busy", Doc: "It is in use: a signal broke the threshold of its rule."},
	UsageUnknown:      {Name: "usage-unknown", Doc: "It cannot be proved that nobody uses it."},
	OutsideWindow:     {Name: "outside-window", Doc: "It should go, but its rule's window is not open."},
	WindowUnknown:     {Name: "window-unknown", Doc: "It should go, but whether its rule's window is open, or a stop would end on a working day, cannot be told, because the year's holidays are not known."},
	Grace:             {Name: "grace", Doc: "Its owner was warned, and the time that was announced has not come."},
	Fuse:              {Name: "fuse", Doc: "It should be stopped, but a stop now would end on a day on which nobody works: by its rule, or by the cloud's own release at 08:00 two days later."},
	Stopped:           {Name: "stopped", Doc: "This tool stopped it, and the time until its release has not come. Until then it can be opened again."},
	OverLimit:         {Name: "over-limit", Doc: "It should go, but the run's limit is exceeded."},
	Enough:            {Name: "enough", Doc: "It should go, but a cost alert named an amount, and dearer instances cover that."},
	NotShown:          {Name: "not-shown", Doc: "It should go, but `reaper run` showed less of it when it asked: the next plan shows it."},
	Tripwire:          {Name: "tripwire", Doc: "It should go, but the fleet looks so different from the last run that nothing is trusted: the run acts on nothing."},
	Unsettled:         {Name: "unsettled", Doc: "It should go, but what became of an earlier call on it is not known yet, its release was accepted before, or somebody may have opened it since it was stopped."},
	Observed:          {Name: "observed", Doc: "It should go, but its rule only observes (mode: plan)."},
	Probation:         {Name: "probation", Doc: "It should go, but its rule is new and only observed for now, or since when it is cannot be told."},
	Unreadable:        {Name: "unreadable", Doc: "Its row in the listing cannot be read."},
}

// String returns the reason's stable name.
func (r Reason) String() string {
	if int(r) < len(reasonTable) {
		return reasonTable[r].Name
	}
	return fmt.Sprintf("reason(%d)", uint8(r))
}

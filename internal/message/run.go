package message

import "time"

// Run opens the stream: what woke the run and under which rules it works.
type Run struct {
	// Version is the wire format's version.
	Version int `json:"version"`
	// ID names the run; it is FC's request id where there is one.
	ID string `json:"id"`
	// Time is when the run began.
	Time time.Time `json:"time"`
	// Mode is "plan" (no mutating call is made) or "enforce".
	Mode string `json:"mode"`
	// ModeReason says what decided the mode; never empty.
	ModeReason string `json:"mode_reason"`
	// Trigger is what woke the run.
	Trigger Trigger `json:"trigger"`
	// Rules is the rules file's name; RulesDigest its SHA-256 in hex.
	Rules       string `json:"rules"`
	RulesDigest string `json:"rules_digest"`
	// Zone is the IANA name of the rules file's time zone.
	Zone string `json:"zone"`
	// Account is the caller's account; empty where the caller did not say.
	Account string `json:"account,omitempty"`
	// Accounts are the accounts looked at, where the rules name them.
	Accounts []string `json:"accounts,omitempty"`
	// Regions are the regions in scope; "all" for those in which the accounts
	// have instances.
	Regions []string `json:"regions"`
	// Notes are remarks on the trigger, for example why it was lowered to
	// plan mode; usually empty.
	Notes []string `json:"notes,omitempty"`
}

// Trigger is the wire form of what woke the run.
type Trigger struct {
	// Kind is "schedule", "manual" or another kind of trigger.
	Kind string `json:"kind"`
	// Name is the timer's name; empty for manual calls.
	Name string `json:"name,omitempty"`
	// Reason is the caller's own words; often empty.
	Reason string `json:"reason,omitempty"`
	// DedupKey is equal for two deliveries of one event; empty when the
	// payload carries nothing to build it from.
	DedupKey string `json:"dedup_key,omitempty"`
	// Days is how long the command keep is to protect what it names.
	Days int `json:"days,omitempty"`
	// Rules, Instances and Regions narrow the run; empty means no narrowing.
	Rules     []string `json:"rules,omitempty"`
	Instances []string `json:"instances,omitempty"`
	Regions   []string `json:"regions,omitempty"`
	// Accounts, ResourceGroups and Tags narrow it further.
	Accounts       []string          `json:"accounts,omitempty"`
	ResourceGroups []string          `json:"resource_groups,omitempty"`
	Tags           map[string]string `json:"tags,omitempty"`
	// Budget is the budget that a cost alert is about; Amount is by how much it is
	// exceeded, in Currency. Without an amount the alert named none.
	Budget   string   `json:"budget,omitempty"`
	Amount   *float64 `json:"amount,omitempty"`
	Currency string   `json:"currency,omitempty"`
	// Envelopes is how the event came, the outermost first, for example "http".
	Envelopes []string `json:"envelopes,omitempty"`
}

// Instance is the wire form of an instance, complete enough to be judged again.
// A field that is not known is missing here and stands in Unknown instead.
type Instance struct {
	ID            string            `json:"id"`
	Region        string            `json:"region"`
	Account       string            `json:"account,omitempty"`
	Name          *string           `json:"name,omitempty"`
	PaidType      string            `json:"paid_type,omitempty"`
	Series        string            `json:"series,omitempty"`
	Status        string            `json:"status,omitempty"`
	CreatedAt     *time.Time        `json:"created_at,omitempty"`
	Tags          map[string]string `json:"tags,omitzero"`
	Zone          *string           `json:"zone,omitempty"`
	VPC           *string           `json:"vpc,omitempty"`
	ResourceGroup *string           `json:"resource_group,omitempty"`
	Spec          *string           `json:"spec,omitempty"`
	DiskGiB       *int64            `json:"disk_gib,omitempty"`
	Topics        *int64            `json:"topics,omitempty"`
	Groups        *int64            `json:"groups,omitempty"`
	Partitions    *int64            `json:"partitions,omitempty"`
	Exposure      string            `json:"exposure,omitempty"`
	IoMaxSpec     *string           `json:"io_max_spec,omitempty"`
	// RetentionHours is how long messages are kept.
	RetentionHours *float64 `json:"retention_hours,omitempty"`
	// Mark is the reaper's mark, of an instance that cannot carry it as a tag.
	Mark *string `json:"mark,omitempty"`
	// Answers are what people said about it by links, oldest first.
	Answers []Answer `json:"answers,omitempty"`
	// Unknown says why fields are missing, by their names here.
	Unknown  map[string]Gap `json:"unknown,omitempty"`
	ListedAt time.Time      `json:"listed_at"`
}

// Label returns the instance's name, or an empty text where it has none or none
// is known.
func (i Instance) Label() string {
	if i.Name == nil {
		return ""
	}
	return *i.Name
}

// Answer is what somebody said about an instance by a signed link.
type Answer struct {
	// Kind is "keep", "release" (without waiting longer), "not-mine" or "undo".
	Kind string `json:"kind"`
	// Who and Why are their own words, which nobody checked; often empty.
	Who string `json:"who,omitempty"`
	Why string `json:"why,omitempty"`
	// At is when they said it.
	At time.Time `json:"at"`
	// Until is the last day for which "keep" protects.
	Until string `json:"until,omitempty"`
	// Held is where that protection stands: "tag" or "store".
	Held string `json:"held,omitempty"`
	// Rule, Due and Owner are those of the warning that was answered.
	Rule  string    `json:"rule,omitempty"`
	Owner string    `json:"owner,omitempty"`
	Due   time.Time `json:"due,omitzero"`
}

// Gap says why something is not known.
type Gap struct {
	// Cause is from a fixed list; Why is the sentence for people.
	Cause string `json:"cause"`
	Why   string `json:"why"`
}

// Fact is the wire form of one observed value.
type Fact struct {
	Instance string `json:"instance"`
	Region   string `json:"region"`
	Account  string `json:"account,omitempty"`
	// Signal names what was measured, as rules name it.
	Signal string `json:"signal"`
	// Value is the reading that speaks most for use, such as the largest point
	// of the window; missing when unknown.
	Value *float64 `json:"value,omitempty"`
	// Seen is the same of what was read at all; enough to prove use, never
	// silence.
	Seen *float64 `json:"seen,omitempty"`
	// Unknown is the cause and Why the sentence when there is no value.
	Unknown string `json:"unknown,omitempty"`
	Why     string `json:"why,omitempty"`
	// Note says to people what stands out, such as the newest message.
	Note string `json:"note,omitempty"`
	// Window is the length asked about, as a Go duration ("24h0m0s").
	Window string `json:"window,omitempty"`
	// Source is the operation and metric asked.
	Source string `json:"source,omitempty"`
	// From (exclusive) and To (inclusive) bound the window.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time `json:"observed_at,omitzero"`
	// Expected and Got count data points, groups or topics.
	Expected int `json:"expected,omitempty"`
	Got      int `json:"got,omitempty"`
	// Emptied counts the topics that were written to and hold nothing.
	Emptied int `json:"emptied,omitempty"`
}

// Verdict is the decision about one instance, with the conditions behind it.
type Verdict struct {
	Instance Instance `json:"instance"`
	// Action is "keep", "warn", "wait", "stop" or "release".
	Action string `json:"action"`
	// Reason is the one reason for the action, from a fixed list.
	Reason string `json:"reason"`
	// Rule is the rule that decided; empty where no rule was needed.
	Rule string `json:"rule,omitempty"`
	// Text says the same to people.
	Text string `json:"text"`
	// Force is how it would be released: ReleaseInstance's ForceDeleteInstance.
	Force bool `json:"force,omitempty"`
	// Delete says that it is taken out of the list once it is released.
	Delete bool `json:"delete,omitempty"`
	// Due is when the next step may come, where one is announced.
	Due time.Time `json:"due,omitzero"`
	// Withdraw says why the mark on it no longer holds; empty where it does.
	Withdraw string `json:"withdraw,omitempty"`
	// Cost is what it costs, where that was asked: an estimate that decided
	// nothing.
	Cost *Cost `json:"cost,omitempty"`
	// JudgedAt is the moment of judging; ages count up to it.
	JudgedAt time.Time `json:"judged_at"`
	// Conditions are what was checked, in order, up to the deciding one.
	Conditions []Condition `json:"conditions,omitempty"`
	// Traffic is what was written and read over the longest window looked at, to be
	// drawn; only of instances that go, or would but for a limit.
	Traffic []Traffic `json:"traffic,omitempty"`
}

// LeftAlone says whether nobody needs to look at a kept instance: it is not one
// that should go and is held back.
func (v Verdict) LeftAlone() bool {
	switch v.Reason {
	case "over-limit", "tripwire", "outside-window", "window-unknown", "observed", "probation", "not-shown":
		return false
	default:
		return v.Action == "keep"
	}
}

// Traffic is the shape of one signal over a window. It decided nothing.
type Traffic struct {
	// Signal is "usage.bytes_in" or "usage.bytes_out", in bytes per second.
	Signal string `json:"signal"`
	// From (exclusive) and To (inclusive) bound the window.
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Values are the largest points of 48 equal parts of the window, the oldest
	// first; null where a part has no point.
	Values []*float64 `json:"values"`
}

// Condition is one checked condition of a verdict.
type Condition struct {
	// Rule is the rule it belongs to, or "protect".
	Rule string `json:"rule"`
	// Text is the condition as the rules file says it.
	Text string `json:"text"`
	// Outcome is "true", "false" or "unknown".
	Outcome string `json:"outcome"`
	// Got is what was found, for people.
	Got string `json:"got,omitempty"`
	// Facts are the measurements that it rests on; empty for list fields.
	Facts []Fact `json:"facts,omitempty"`
}

// Cost is the wire form of what an instance costs.
type Cost struct {
	// PerDay is the amount a day, before tax, in Currency; missing when Unknown
	// says why it is not known.
	PerDay   *float64 `json:"per_day,omitempty"`
	Currency string   `json:"currency,omitempty"`
	// Source is the operation, and the day of a bill.
	Source  string `json:"source,omitempty"`
	Unknown string `json:"unknown,omitempty"`
}

package message

import "time"

// Warning is what the owner of an instance is told before anything happens to it.
// It is no message of the stream: an Effect says whether it was delivered.
type Warning struct {
	Run      string
	Account  string
	Region   string
	Instance string
	// Name is the instance's; empty where it has none or none is known.
	Name string
	Rule string
	// Kind is one of the kinds of warnings below.
	Kind string
	// Next is what comes at Due at the earliest: "stop" or "release".
	Next string
	// Owner is the value of the tag that names the owner; empty where the rules name
	// no such tag or the instance does not carry it.
	Owner string
	// Text says why, what comes next, and when at the earliest, which is Due.
	Text string
	Due  time.Time
	// Zone is the IANA name of the time zone that Due is written in for people.
	Zone string
	// Verdict holds what the warning rests on: the instance and the conditions.
	Verdict Verdict
	// Links are the answers that the owner can give by opening one; empty where
	// links are not configured.
	Links []Link
}

// The kinds of warnings.
const (
	// WarnDue: the instance is idle, and Next comes at Due unless somebody objects.
	WarnDue = "warn"
	// WarnStopped: it was stopped, and is released at Due unless it is opened again.
	WarnStopped = "stopped"
	// WarnBurning: it is stopped and is to stay, and the cloud itself releases it at
	// Due unless somebody opens it.
	WarnBurning = "burning"
)

// Link is an address that gives one answer. It is a secret: whoever has it can
// answer.
type Link struct {
	// Answer is what opening it leads to: "keep", "release", "not-mine" or "undo".
	Answer string
	// For is how long "keep" protects; 0 for the others.
	For time.Duration
	URL string
}

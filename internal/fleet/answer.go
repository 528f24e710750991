package fleet

import (
	"fmt"
	"slices"
	"time"
)

// AnswerKind is what somebody said about an instance by a link.
type AnswerKind string

// The kinds. Their names are part of the wire format.
const (
	// Kept: it is to stay until a day.
	Kept AnswerKind = "keep"
	// Waived: the rest of the time that a warning gave need not pass.
	Waived AnswerKind = "release"
	// Disowned: the warning came to the wrong people.
	Disowned AnswerKind = "not-mine"
	// Recalled: what was stopped is to be opened again.
	Recalled AnswerKind = "undo"
)

// Answer is what somebody said about an instance by a signed link. It can keep or
// delay, and waive the rest of a wait that was announced; it is no evidence of
// whether the instance is used.
type Answer struct {
	Kind AnswerKind `json:"kind"`
	// Who and Why are their own words, which nobody checked; often empty.
	Who string `json:"who,omitempty"`
	Why string `json:"why,omitempty"`
	// At is when they said it.
	At time.Time `json:"at"`
	// Until is the last day (2026-12-31) for which Kept protects, in the zone of the
	// rules file; empty for the others.
	Until string `json:"until,omitempty"`
	// Held is where the protection stands: "tag" on the instance, or "store", where
	// the answer itself is all there is. Empty for other kinds.
	Held string `json:"held,omitempty"`
	// Rule, Due and Owner are those of the warning that was answered; Owner is empty
	// where it named none.
	Rule  string    `json:"rule,omitempty"`
	Owner string    `json:"owner,omitempty"`
	Due   time.Time `json:"due,omitzero"`
}

// The places of a protection.
const (
	HeldByTag   = "tag"
	HeldByStore = "store"
)

// sameWarning is how much later than its warning said a mark may be due, since it
// counts from the delivery. The shortest grace is an hour.
const sameWarning = time.Hour

// About says whether the answer is about the warning that left this mark.
func (a Answer) About(m Mark) bool {
	late := m.Due.Sub(a.Due)
	return m.Stage == Warned && late > -time.Second && late < sameWarning && !m.Since.After(a.At)
}

// Disowned says whether a warning that named this owner was sent back, so that the
// next ones go to others.
func (i Instance) Disowned(owner string) bool {
	said, _ := i.Answers.Get()
	return slices.ContainsFunc(said, func(a Answer) bool { return a.Kind == Disowned && a.Owner == owner })
}

// String tells the answer to people.
func (a Answer) String() string {
	who := a.Who
	if who == "" {
		who = "somebody"
	}
	what := map[AnswerKind]string{
		Kept: "kept it until " + a.Until, Waived: "asked to release it without waiting longer",
		Disowned: "said that it is not theirs", Recalled: "asked to open it again",
	}[a.Kind]
	text := fmt.Sprintf("%s %s by link", who, what)
	if a.Why != "" {
		text += ": " + a.Why
	}
	return text
}

package rules

import (
	"fmt"
	"slices"

	"alikafka-reaper/internal/fleet"
)

// Withdrawal says why the mark on an instance no longer holds.
type Withdrawal uint8

// The withdrawals.
const (
	// NotWithdrawn leaves the mark where it is, if there is one: it holds, or
	// whether it holds is not known.
	NotWithdrawn Withdrawal = iota
	// InUse: a signal broke the threshold of its rule.
	InUse
	// Shielded: a protection applies.
	Shielded
	// PaidOtherwise: it became a subscription, or something else that is never
	// released.
	PaidOtherwise
	// Unmatched: its rule no longer matches.
	Unmatched
	// OtherTerms: another rule decides, or its rule was changed.
	OtherTerms
	// Reopened: it was stopped, and runs again.
	Reopened
)

var withdrawalNames = [...]string{"not-withdrawn", "in-use", "protected", "paid-otherwise", "unmatched", "other-terms", "reopened"}

// String returns the withdrawal's stable name.
func (w Withdrawal) String() string {
	if int(w) < len(withdrawalNames) {
		return withdrawalNames[w]
	}
	return fmt.Sprintf("withdrawal(%d)", uint8(w))
}

// withdrawal says whether the mark falls with a verdict. A mark that cannot be
// read is left alone, and so is one where something is merely unknown, or whose
// rule does not listen to this trigger: the next run of its own may go on.
func (s *Ruleset) withdrawal(c *Case, v Verdict) Withdrawal {
	mark, ok := c.Mark.Get()
	if !ok || stopping(c) { // the mark will tell who stopped it
		return NotWithdrawn
	}
	switch v.Reason {
	case Subscription, Confluent:
		return PaidOtherwise
	case Protected:
		if _, burns := c.burns(); burns {
			return NotWithdrawn
		}
		return Shielded
	case Gone, StatusUnknown, PaidTypeUnknown, ProtectionUnknown, MatchUnknown:
		return NotWithdrawn
	default:
	}
	if reopened(c) {
		return Reopened
	}
	if _, burns := c.burns(); burns {
		return NotWithdrawn // it tells who stopped it, until somebody opens it
	}
	own := s.ruleOf(mark)
	if own == nil {
		return OtherTerms
	}
	if !slices.Contains(own.on, c.On) {
		return NotWithdrawn
	}
	return s.ousted(c, v, *own)
}

// ousted says whether a verdict that was reached with everything known ends a
// mark of a rule that listens to the trigger.
func (s *Ruleset) ousted(c *Case, v Verdict, own rule) Withdrawal {
	status, _ := c.Instance.Status.Get()
	switch {
	case v.Reason == Busy:
		return InUse
	case v.Reason == Observed:
		return OtherTerms
	case v.Terms == "" && (v.Reason == NoRule || v.Reason == TooYoung):
		return Unmatched
	case v.Terms != "" && v.Terms != own.terms:
		return OtherTerms
	case status == fleet.Stopped && v.Reason == NotRunning && v.Terms == own.terms:
		return Reopened
	default:
		return NotWithdrawn
	}
}

package rules

import "alikafka-reaper/internal/fleet"

// Evidence is one judged condition.
type Evidence struct {
	// Rule is the rule's name, or "protect".
	Rule string
	// Text is the condition as the rules file says it, with its threshold.
	Text    string
	Outcome Outcome
	// Got says what was found, or why nothing was.
	Got string
	// Cause is set when the outcome is Unknown.
	Cause fleet.Cause
	// Facts are the measurements behind it; empty for fields of the listing.
	Facts []fleet.Fact
}

// and is Kleene's conjunction: false wins, then unknown, then true. An empty
// list is unknown, because nothing was proved.
func and(evidence []Evidence) Outcome {
	result := Unknown
	if len(evidence) > 0 {
		result = True
	}
	for _, e := range evidence {
		switch e.Outcome {
		case True:
		case False:
			return False
		default:
			result = Unknown
		}
	}
	return result
}

// first returns the first piece of evidence with the outcome.
func first(evidence []Evidence, o Outcome) Evidence {
	for _, e := range evidence {
		if e.Outcome == o {
			return e
		}
	}
	return Evidence{}
}

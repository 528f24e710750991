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

	// needs are the facts that asking could still bring.
	needs []Need
}

// all judges conditions in order and stops at the first that is false, since
// nothing after it can change the result. The result is Kleene's conjunction:
// false wins, then unknown, then true. No condition at all is unknown, because
// nothing was proved.
func all(conditions []condition, c *Case, rule string) (Outcome, []Evidence) {
	result := Unknown
	if len(conditions) > 0 {
		result = True
	}
	evidence := make([]Evidence, 0, len(conditions))
	for i := range conditions {
		e := conditions[i].judge(c)
		e.Rule = rule
		evidence = append(evidence, e)
		switch e.Outcome {
		case True:
		case False:
			return False, evidence
		default:
			result = Unknown
		}
	}
	return result, evidence
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

// needsOf lists the facts that could still decide, each once.
func needsOf(evidence []Evidence) []Need {
	var list []Need
	seen := map[Need]struct{}{}
	for _, e := range evidence {
		for _, n := range e.needs {
			if _, twice := seen[n]; !twice {
				seen[n] = struct{}{}
				list = append(list, n)
			}
		}
	}
	return list
}

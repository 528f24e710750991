package rules

import "fmt"

// TestResult is what came of one test of a rules file.
type TestResult struct {
	// Rule and Name say which test; Line and Column where it stands.
	Rule, Name   string
	Line, Column int
	// Want is the action or reason that the test expects.
	Want    string
	Verdict Verdict
	// Failure says why the test failed; empty when it passed.
	Failure string
}

// Test runs the tests of the file. It also names the rules that no test
// reaches: a rule is reached when a test's instance matches it.
func (s *Ruleset) Test() (results []TestResult, unreached []string) {
	for _, r := range s.rules {
		reached := false
		for _, t := range r.tests {
			v := s.Judge(t.c)
			reached = reached || v.Rule == r.name && matched(v.Reason)
			results = append(results, TestResult{
				Rule: r.name, Name: t.name, Line: t.at.line, Column: t.at.column,
				Want: t.want, Verdict: v, Failure: t.failure(v, r.name),
			})
		}
		if !reached {
			unreached = append(unreached, r.name)
		}
	}
	return results, unreached
}

// matched says whether a verdict for this reason means that its rule matched.
func matched(r Reason) bool {
	switch r {
	case Idle, Busy, UsageUnknown, OutsideWindow, WindowUnknown, Grace, Fuse, Stopped:
		return true
	default:
		return false
	}
}

func (t ruleTest) failure(v Verdict, rule string) string {
	if t.want != v.Action.String() && t.want != v.Reason.String() {
		return fmt.Sprintf("want %s, got %s (%s): %s", t.want, v.Action, v.Reason, v.Text)
	}
	if v.Acts() && v.Rule != rule {
		return fmt.Sprintf("want %s by this rule, but the rule %s decides: %s", v.Action, v.Rule, v.Text)
	}
	return ""
}

package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// Verdict is the decision about one instance.
type Verdict struct {
	Instance fleet.Instance
	Action   Action
	Reason   Reason
	// Rule is the rule that decided; empty where none was needed.
	Rule string
	// Force is ReleaseInstance's ForceDeleteInstance, as the rule says it.
	Force bool
	// Text says the decision to people.
	Text string
	// Conditions are what was judged, up to the deciding one.
	Conditions []Evidence
	// Needs are facts that were not asked yet and could change the verdict.
	Needs []Need
}

// Need is a fact that a verdict still lacks.
type Need struct {
	Signal fleet.Signal
	Window time.Duration
}

// Judge decides one case. Everything that is not proved keeps the instance:
// a fact that is missing can only ever turn a release into a keep.
func (s *Ruleset) Judge(c Case) Verdict {
	prepared := c.prepare(s.Zone)
	for _, step := range []func(*Case) (Verdict, verdictState){
		judgeState, judgePayment, s.judgeProtection, s.judgeRules,
	} {
		if v, state := step(prepared); state == decided {
			v.Instance = c.Instance
			return v
		}
	}
	return Verdict{Instance: c.Instance, Action: Keep, Reason: NoRule, Text: s.noRuleText(prepared)}
}

// verdictState says whether a step of judging came to a decision.
type verdictState uint8

const (
	undecided verdictState = iota
	decided
)

func keep(r Reason, format string, args ...any) (Verdict, verdictState) {
	return Verdict{Action: Keep, Reason: r, Text: fmt.Sprintf(format, args...)}, decided
}

func judgeState(c *Case) (Verdict, verdictState) {
	status, ok := c.Instance.Status.Get()
	switch {
	case !ok:
		return keep(StatusUnknown, "state not known: %s", c.Instance.Status.Why())
	case status.Going():
		return keep(Gone, "already %s", status)
	case status != fleet.Running:
		return keep(NotRunning, "%s; only running instances are released", status)
	}
	return Verdict{}, undecided
}

func judgePayment(c *Case) (Verdict, verdictState) {
	paid, ok := c.Instance.PaidType.Get()
	switch {
	case !ok:
		return keep(PaidTypeUnknown, "payment not known: %s", c.Instance.PaidType.Why())
	case paid == fleet.Subscription:
		return keep(Subscription, "subscription, paid in advance; never released")
	case !paid.Releasable():
		return keep(Confluent, "%s instance; only pay-as-you-go and serverless ones are released", paid)
	}
	return Verdict{}, undecided
}

// judgeProtection looks at every protection: one that applies keeps, and so
// does one of which it cannot be told.
func (s *Ruleset) judgeProtection(c *Case) (Verdict, verdictState) {
	evidence := []Evidence{judgeOwner(c)}
	for i := range s.protect {
		e := s.protect[i].judge(c)
		e.Rule = "protect"
		evidence = append(evidence, e)
	}
	if e := first(evidence, True); e.Outcome == True {
		v, state := keep(Protected, "protected: %s (found %s)", e.Text, e.Got)
		v.Conditions = []Evidence{e}
		return v, state
	}
	if e := first(evidence, Unknown); e.Outcome == Unknown {
		v, state := keep(ProtectionUnknown, "protection not known: %s: %s", e.Text, e.Got)
		v.Conditions, v.Needs = []Evidence{e}, needsOf(evidence)
		return v, state
	}
	return Verdict{}, undecided
}

// judgeRules applies the first rule that matches. A rule of which it is not
// known whether it matches stops the search, because a later and laxer rule
// must not decide in its place. The rules passed over stay in the evidence.
func (s *Ruleset) judgeRules(c *Case) (Verdict, verdictState) {
	var evidence []Evidence
	for _, r := range s.applicable(c) {
		outcome, match := all(r.match, c, r.name)
		if !c.asks(r) && outcome == False {
			continue
		}
		evidence = append(evidence, match...)
		switch outcome {
		case True:
			if !c.asks(r) {
				return notAsked(r, c, evidence)
			}
			return judgeIdle(r, c, evidence)
		case False:
		default:
			e := first(match, Unknown)
			v, state := keep(MatchUnknown, "match not known: rule %s wants %s, but %s", r.name, e.Text, e.Got)
			v.Rule, v.Conditions, v.Needs = r.name, evidence, needsOf(match)
			return v, state
		}
	}
	if len(evidence) == 0 {
		return Verdict{}, undecided
	}
	return mismatch(evidence), decided
}

// notAsked keeps an instance that a rule decides about which the caller left
// out. The rule still counts: a laxer one behind it would otherwise release
// what a run of all rules keeps, and a caller can only narrow.
func notAsked(r rule, c *Case, evidence []Evidence) (Verdict, verdictState) {
	v, state := keep(NoRule, "rule %s decides about it, and only %s was asked for", r.name, strings.Join(c.Only, ", "))
	v.Rule, v.Conditions = r.name, evidence
	return v, state
}

// applicable returns the rules that this trigger may use.
func (s *Ruleset) applicable(c *Case) []rule {
	return slices.DeleteFunc(slices.Clone(s.rules), func(r rule) bool { return !slices.Contains(r.on, c.On) })
}

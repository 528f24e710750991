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
	Action Action
	Reason Reason
	// Rule is the rule that decided; empty where none was needed.
	Rule string
	// Terms is the digest of what that rule says, where it matched: the terms of
	// the marks that it leaves.
	Terms string
	// Force is ReleaseInstance's ForceDeleteInstance, as the rule says it.
	Force bool
	// Delete says that DeleteInstance follows once the release is confirmed.
	Delete bool
	// Next is the mark that Warn or Stop leaves on the instance. Since and Due
	// count from the judging: move both to the moment at which the warning was
	// delivered or the stop accepted, and keep their distance.
	Next fleet.Mark
	// Following is what Warn announces: Stop or Release.
	Following Action
	// Due is when the next step may come; zero where none was announced.
	Due time.Time
	// Burning is when the cloud itself releases an instance that this tool stopped
	// and that is to stay after all; zero for all others.
	Burning time.Time
	// Withdraw says why the mark that the instance carries no longer holds. It is
	// to be taken off, unless Next takes its place.
	Withdraw Withdrawal
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

// Acts says whether something is to be done to the instance.
func (v Verdict) Acts() bool { return v.Action == Warn || v.Action == Stop || v.Action == Release }

// Judge decides one case. Everything that is not proved keeps the instance:
// a fact that is missing can only ever turn a release into a keep.
func (s *Ruleset) Judge(c Case) Verdict {
	prepared := c.prepare(s.Zone)
	v := s.judge(prepared)
	v.Text += prepared.lastWord()
	v.Withdraw = s.withdrawal(prepared, v)
	if mark, burns := prepared.burns(); burns {
		v = prepared.burning(v, mark)
	}
	return v
}

func (s *Ruleset) judge(c *Case) Verdict {
	for _, step := range []func(*Case) (Verdict, verdictState){
		s.judgeState, judgePayment, s.judgeProtection, s.judgeRules,
	} {
		if v, state := step(c); state == decided {
			return v
		}
	}
	return Verdict{Action: Keep, Reason: NoRule, Text: s.noRuleText(c)}
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

func (s *Ruleset) judgeState(c *Case) (Verdict, verdictState) {
	status, ok := c.Instance.Status.Get()
	switch {
	case !ok:
		return keep(StatusUnknown, "state not known: %s", c.Instance.Status.Why())
	case status.Going():
		return keep(Gone, "already %s", status)
	case status == fleet.Running:
		return judgeRunning(c)
	}
	if !s.paused(c) || status != fleet.Stopped {
		return notRunning(status)
	}
	return Verdict{}, undecided
}

// judgeRunning leaves alone what was stopped a moment ago and is still listed as
// running: begun anew, its ladder would lose the mark of the stop.
func judgeRunning(c *Case) (Verdict, verdictState) {
	if mark, _, soon := running(c); soon {
		return keep(NotRunning, "its stop was asked for on %s, and the list may show that up to %s later", c.clock(mark.Since), Span(settling))
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
	evidence := append([]Evidence{judgeOwner(c)}, judgeAnswers(c)...)
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
			return r.observe(r.judgeMatched(c, evidence)), decided
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

// judgeMatched decides about an instance that the rule matches.
func (r rule) judgeMatched(c *Case, evidence []Evidence) Verdict {
	if status, _ := c.Instance.Status.Get(); status == fleet.Stopped {
		return r.judgeStopped(c, evidence)
	}
	return judgeIdle(r, c, evidence)
}

// notAsked keeps an instance that a rule decides about which the caller left
// out. The rule still counts: a laxer one behind it would otherwise release
// what a run of all rules keeps, and a caller can only narrow.
func notAsked(r rule, c *Case, evidence []Evidence) (Verdict, verdictState) {
	v, state := keep(NoRule, "rule %s decides about it, and only %s was asked for", r.name, strings.Join(c.Only, ", "))
	v.Rule, v.Terms, v.Conditions = r.name, r.terms, evidence
	return v, state
}

// applicable returns the rules that this trigger may use.
func (s *Ruleset) applicable(c *Case) []rule {
	return slices.DeleteFunc(slices.Clone(s.rules), func(r rule) bool { return !slices.Contains(r.on, c.On) })
}

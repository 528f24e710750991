package reap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// open notes what was asked for in vain and writes the first message.
func (r *run) open() {
	r.write(message.Message{Run: r.opening(slices.Concat(r.Trigger.Notes, r.inVain()))})
}

func (r *run) opening(notes []string) *message.Run {
	return &message.Run{
		Version: message.Version, ID: r.RunID, Time: r.began, Mode: r.Mode.String(), ModeReason: r.ModeReason,
		Trigger: triggerMessage(r.Trigger),
		Rules:   r.Rules.Name, RulesDigest: r.Rules.Digest, Zone: r.Rules.Zone.String(),
		Account: r.Account, Accounts: r.accountIDs(), Regions: r.wantedRegions(), Notes: notes,
	}
}

func triggerMessage(t events.Trigger) message.Trigger {
	m := message.Trigger{
		Kind: t.Kind.String(), Name: t.Name, Reason: t.Reason, DedupKey: t.DedupKey, Envelopes: t.Envelopes, Days: t.Days,
		Rules: t.Rules, Instances: t.Instances, Regions: t.Regions,
		Accounts: t.Scope.Accounts, ResourceGroups: t.Scope.ResourceGroups, Tags: t.Scope.Tags, Budget: t.Budget,
	}
	if t.Amount != nil {
		m.Amount, m.Currency = &t.Amount.Value, t.Amount.Currency
	}
	return m
}

func (r *run) accountIDs() []string {
	var ids []string
	for _, a := range r.Rules.Scope.Accounts {
		ids = append(ids, a.ID)
	}
	return ids
}

// wantedRegions are those in scope that the trigger did not narrow away.
func (r *run) wantedRegions() []string {
	scope := r.Rules.Scope
	switch {
	case len(r.Trigger.Regions) > 0:
		return slices.DeleteFunc(slices.Clone(r.Trigger.Regions), func(region string) bool { return !scope.Includes(region) })
	case scope.Reach == rules.EveryRegion:
		return []string{"all"}
	default:
		return scope.Regions
	}
}

// deliver writes the verdicts that are final: an instance that is kept stays so,
// whatever the others bring. Of it only the name is needed any more, so that a
// large fleet takes little memory.
func (s *scan) deliver() {
	<-s.account.billed
	for _, one := range s.subjects {
		one.cost, one.seen, one.topics = s.account.cost(one.instance.ID), one.measured(), nil
		if one.verdict.Action == rules.Keep {
			s.send(one)
			s.burning(one)
			if one.verdict.Burning.IsZero() && one.verdict.Withdraw == rules.NotWithdrawn {
				one.letGo()
			}
		}
	}
}

// letGo forgets all of an instance that is kept but what the run still counts: its
// name, action and reason. The rest stands in the verdict that was sent.
func (s *subject) letGo() {
	i := s.instance
	s.instance, s.usage = fleet.Instance{ID: i.ID, Region: i.Region, Account: i.Account}, nil
	s.verdict = rules.Verdict{Action: s.verdict.Action, Reason: s.verdict.Reason}
}

// reportVerdicts writes the verdicts that had to wait for the limits.
func (r *run) reportVerdicts() {
	for _, s := range r.subjects {
		if !s.sent {
			r.send(s)
		}
	}
}

// send writes what was observed of an instance, and its verdict.
func (r *run) send(s *subject) {
	for _, f := range s.facts() {
		r.unknown.add(f)
		r.write(message.Message{Fact: &f})
	}
	r.write(message.Message{Verdict: verdictMessage(s)})
	s.sent = true
}

func (r *run) write(m message.Message) {
	r.writing.Lock()
	defer r.writing.Unlock()
	r.Sink.Write(m)
}

// facts returns what was observed of a subject, in a stable order.
func (s *subject) facts() []message.Fact {
	var list []message.Fact
	for _, bySignal := range s.usage {
		for _, f := range bySignal {
			list = append(list, factMessage(s.instance, f))
		}
	}
	slices.SortFunc(list, func(a, b message.Fact) int {
		return cmp.Or(cmp.Compare(a.Signal, b.Signal), a.From.Compare(b.From))
	})
	return list
}

// partly is the status of a run that could not know or do something.
const partly = "partial"

// close writes the summary.
func (r *run) close() message.Summary {
	s := r.summary()
	for _, one := range r.subjects {
		s.Actions[one.verdict.Action.String()]++
		s.Reasons[one.verdict.Reason.String()]++
	}
	r.addSavings(&s)
	s.Text = r.sentence(s)
	r.write(message.Message{Summary: &s})
	return s
}

// closeRepeated writes the summary of an event that was handled before.
func (r *run) closeRepeated() message.Summary {
	s := r.summary()
	s.Text = r.done + "; nothing was looked at"
	r.write(message.Message{Summary: &s})
	return s
}

// summary is what every kind of run says at its end.
func (r *run) summary() message.Summary {
	now := r.Clock.Now()
	s := message.Summary{
		RunID: r.RunID, Mode: r.Mode.String(), Time: now, Seconds: now.Sub(r.began).Seconds(), PlanSeconds: r.planned.Sub(r.began).Seconds(),
		Status: "done", Instances: len(r.subjects), Actions: map[string]int{}, Reasons: map[string]int{},
		Outcomes: r.effects.counts, Acts: r.effects.others, Listed: r.basis().listed,
		Problems: r.problems.messages(), Left: r.effects.left, Tripwire: r.tripped,
		Aborts: r.effects.aborts, UnknownFacts: r.unknown.counts(),
	}
	r.addStore(&s)
	r.addCalls(&s)
	if len(s.Problems)+len(s.Left)+len(r.effects.open) > 0 || s.Tripwire != "" {
		s.Status = partly
	}
	return s
}

// addStore says what was remembered, and what was used of the limits before.
func (r *run) addStore(s *message.Summary) {
	if r.Store == nil {
		return
	}
	s.Store = r.Store.String()
	for _, l := range r.caps {
		if l.taken == 0 {
			continue
		}
		if s.LimitsUsed == nil {
			s.LimitsUsed = map[string]int{}
		}
		s.LimitsUsed[l.key()] = l.taken
	}
}

// addCalls adds up the calls of all accounts.
func (r *run) addCalls(s *message.Summary) {
	s.Calls = map[string]int{}
	for _, one := range r.accounts {
		if one.cloud.Counter == nil {
			continue // the account could not be opened
		}
		calls := one.cloud.Counter.Calls()
		for operation, n := range calls.ByOperation {
			s.Calls[operation] += n
		}
		s.Retries += calls.Retries
		s.Throttles += calls.Throttles
		s.MonitorCalls += calls.Monitored
	}
	if before, ok := r.month.Get(); ok {
		s.MonitorMonth = before + s.MonitorCalls
	}
}

// planned says what is to become of instances.
var planned = map[rules.Action]string{rules.Stop: "should be stopped", rules.Warn: "to be warned", rules.Wait: "waiting"}

// sentence sums the run up for people.
func (r *run) sentence(s message.Summary) string {
	should := s.Actions[rules.Release.String()]
	parts := []string{fmt.Sprintf("%d of %d instances should be released", should, s.Instances)}
	if saved := savingsText(s); saved != "" { // of those to be released, so before any others are named
		parts = append(parts, saved)
	}
	for _, a := range []rules.Action{rules.Stop, rules.Warn, rules.Wait} {
		if n := s.Actions[a.String()]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, planned[a]))
		}
	}
	if r.Mode != events.Enforce {
		parts = append(parts, "plan mode, so nothing was changed")
	} else {
		parts = append(parts, fmt.Sprintf("%d accepted by the cloud", s.Outcomes[string(accepted)]))
		parts = append(parts, r.effects.othersText()...)
	}
	for _, o := range []outcome{alreadyGone, aborted, failed, uncertain, left} {
		if n := s.Outcomes[string(o)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(o), "-", " ")))
		}
	}
	if r.tripped != "" {
		parts = append(parts, fmt.Sprintf("the tripwire held back %d: %s", s.Reasons[rules.Tripwire.String()], r.tripped))
	}
	if regions, n := r.coverage(); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d regions could not be listed and are unknown", n, len(regions)))
	}
	return strings.Join(parts, "; ")
}

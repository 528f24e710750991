package reap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// open narrows the regions to what the trigger asked for and writes the first
// message.
func (r *run) open() {
	notes := slices.Clone(r.Trigger.Notes)
	r.regions = r.Rules.Regions
	if len(r.Trigger.Regions) > 0 {
		r.regions = slices.DeleteFunc(slices.Clone(r.regions), func(region string) bool {
			return !slices.Contains(r.Trigger.Regions, region)
		})
	}
	for _, region := range r.Trigger.Regions {
		if !slices.Contains(r.Rules.Regions, region) {
			notes = append(notes, fmt.Sprintf("the region %s was asked for and is not in the rules' scope", region))
		}
	}
	for _, name := range r.Trigger.Rules {
		if !slices.Contains(r.Rules.RuleNames(), name) {
			notes = append(notes, fmt.Sprintf("the rule %s was asked for and is not in %s", name, r.Rules.Name))
		}
	}
	r.Sink.Write(message.Message{Run: r.opening(notes)})
}

func (r *run) opening(notes []string) *message.Run {
	return &message.Run{
		Version: message.Version, ID: r.RunID, Time: r.began, Mode: r.Mode.String(), ModeReason: r.ModeReason,
		Trigger: message.Trigger{
			Kind: r.Trigger.Kind.String(), Name: r.Trigger.Name, Reason: r.Trigger.Reason, DedupKey: r.Trigger.DedupKey,
			Rules: r.Trigger.Rules, Instances: r.Trigger.Instances, Regions: r.Trigger.Regions,
		},
		Rules: r.Rules.Name, RulesDigest: r.Rules.Digest, Zone: r.Rules.Zone.String(),
		Account: r.Account, Regions: r.regions, Notes: notes,
	}
}

// reportVerdicts writes every fact and verdict, releases first, in an order
// that does not depend on which region answered first.
func (r *run) reportVerdicts() {
	inOrder(r.subjects)
	for _, s := range r.subjects {
		for _, f := range s.facts() {
			r.Sink.Write(message.Message{Fact: &f})
		}
		r.Sink.Write(message.Message{Verdict: verdictMessage(s)})
	}
}

// inOrder sorts releases first, then by reason and name.
func inOrder(subjects []*subject) {
	slices.SortFunc(subjects, func(a, b *subject) int {
		return cmp.Or(
			-cmp.Compare(a.verdict.Action, b.verdict.Action), cmp.Compare(a.verdict.Reason, b.verdict.Reason),
			cmp.Compare(a.instance.Region, b.instance.Region), cmp.Compare(a.instance.ID, b.instance.ID))
	})
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

// close writes the summary.
func (r *run) close() message.Summary {
	s := message.Summary{
		RunID: r.RunID, Mode: r.Mode.String(), Time: r.Clock.Now(), Seconds: r.Clock.Now().Sub(r.began).Seconds(),
		Status: "done", Instances: len(r.subjects), Actions: map[string]int{}, Reasons: map[string]int{},
		Outcomes: r.effects.counts, Problems: r.problems.messages(), Left: r.effects.left,
	}
	for _, one := range r.subjects {
		s.Actions[one.verdict.Action.String()]++
		s.Reasons[one.verdict.Reason.String()]++
	}
	s.Calls, s.Retries = r.cloud.Counter.Calls()
	if len(s.Problems)+len(s.Left)+len(r.effects.open) > 0 {
		s.Status = "partial"
	}
	s.Text = r.sentence(s)
	r.Sink.Write(message.Message{Summary: &s})
	return s
}

// sentence sums the run up for people.
func (r *run) sentence(s message.Summary) string {
	should := s.Actions[rules.Release.String()]
	parts := []string{fmt.Sprintf("%d of %d instances should be released", should, s.Instances)}
	if r.cloud.Actuator == nil {
		parts = append(parts, "plan mode, so nothing was changed")
	} else {
		parts = append(parts, fmt.Sprintf("%d accepted by the cloud", s.Outcomes[string(accepted)]))
	}
	for _, o := range []outcome{alreadyGone, aborted, failed, uncertain, left} {
		if n := s.Outcomes[string(o)]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(o), "-", " ")))
		}
	}
	if n := len(r.unlisted); n > 0 {
		parts = append(parts, fmt.Sprintf("%d of %d regions could not be listed and are unknown", n, len(r.regions)))
	}
	return strings.Join(parts, "; ")
}

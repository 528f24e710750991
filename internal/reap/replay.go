package reap

import (
	"fmt"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// Replay judges a saved run again, offline: the same instances and facts, at
// the same moments, by the given rules and their limits. By the rules of the
// run itself it gives the same verdicts, byte for byte.
func Replay(saved message.Report, set *rules.Ruleset) ([]message.Verdict, error) {
	if saved.Run == nil || saved.Run.Version != message.Version {
		return nil, fmt.Errorf("this is not a saved run of format version %d", message.Version)
	}
	if err := whole(saved); err != nil {
		return nil, err
	}
	usages, err := usagesOf(saved.Facts)
	if err != nil {
		return nil, err
	}
	var subjects []*subject
	for _, v := range saved.Verdicts {
		// A region that these rules do not name would not be looked at.
		if !set.Scope.Includes(v.Instance.Region) {
			continue
		}
		s := &subject{instance: instanceOf(v.Instance), judgedAt: v.JudgedAt, cost: costOf(v.Cost), drawn: v.Traffic}
		s.usage = usages[s.instance.Ref()]
		s.verdict = set.Judge(rules.Case{
			Instance: s.instance, Usage: s.usage, Mark: markOf(s.instance), Now: v.JudgedAt, On: saved.Run.Trigger.Kind, Trigger: saved.Run.Trigger.Name,
			Only: saved.Run.Trigger.Rules,
		})
		s.asRecorded(v)
		subjects = append(subjects, s)
	}
	keepContradicted(subjects, func(*subject, string) {})
	trip(subjects, saved.Summary.Tripwire)
	var sum *int
	if over := amountOf(saved.Run.Trigger); over != nil && saved.Summary.Tripwire == "" {
		sum = enough(plan(subjects), *over)
	}
	going := plan(subjects)
	crop(going, limitsOf(saved, set, going, sum), set.Limits.Crop)
	verdicts := make([]message.Verdict, len(subjects))
	for i, s := range subjects {
		verdicts[i] = *verdictMessage(s)
	}
	message.Sort(verdicts)
	return verdicts, nil
}

// asRecorded keeps what the store, or what a person was shown, held back then: neither
// is in the saved run.
func (s *subject) asRecorded(v message.Verdict) {
	for _, reason := range []rules.Reason{rules.Unsettled, rules.Probation, rules.NotShown} {
		if v.Reason == reason.String() && s.verdict.Acts() {
			s.verdict.Action, s.verdict.Reason, s.verdict.Text = rules.Keep, reason, v.Text
		}
	}
	if off, err := withdrawalNamed(v.Withdraw); err == nil && s.verdict.Reason == rules.NotShown {
		s.verdict.Withdraw = off
	}
}

// amountOf is the amount that a cost alert named; nil where it did not.
func amountOf(t message.Trigger) *events.Money {
	if t.Amount == nil {
		return nil
	}
	return &events.Money{Value: *t.Amount, Currency: t.Currency}
}

// limitsOf are the limits as they stood for the saved run.
func limitsOf(saved message.Report, set *rules.Ruleset, going []*subject, sum *int) []limit {
	b := basis{Limits: set.Limits, zone: set.Zone, listed: saved.Summary.Listed, store: noStore, sum: sum}
	if saved.Summary.Store != "" {
		b.store = withStore
	}
	list := b.limits(going)
	for i, l := range list {
		list[i].taken = saved.Summary.LimitsUsed[l.key()]
	}
	return list
}

// whole refuses a saved run that was cut or doubled: limits count its verdicts.
func whole(saved message.Report) error {
	if saved.Summary == nil || saved.Summary.Instances != len(saved.Verdicts) {
		return fmt.Errorf("the saved run is not whole: it holds %d verdicts, and not as many as its summary says", len(saved.Verdicts))
	}
	seen := map[fleet.Ref]struct{}{}
	for _, v := range saved.Verdicts {
		ref := fleet.Ref{Account: v.Instance.Account, Region: v.Instance.Region, ID: v.Instance.ID}
		if _, twice := seen[ref]; twice || v.JudgedAt.IsZero() {
			return fmt.Errorf("the saved run is damaged at %s: it stands there twice, or without the moment of judging", ref.ID)
		}
		seen[ref] = struct{}{}
	}
	return nil
}

func usagesOf(facts []message.Fact) (map[fleet.Ref]fleet.Usage, error) {
	usages := map[fleet.Ref]fleet.Usage{}
	for _, m := range facts {
		f, err := factOf(m)
		if err != nil {
			return nil, err
		}
		ref := fleet.Ref{Account: m.Account, Region: m.Region, ID: m.Instance}
		if usages[ref] == nil {
			usages[ref] = fleet.Usage{}
		}
		usages[ref].Put(f.Window, f)
	}
	return usages, nil
}

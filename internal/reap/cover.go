package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// coverDays is over how many days what goes must save as much as a cost alert is
// over: budgets are mostly monthly, and the alert does not say what is left of the
// month. Counting a whole one lets fewer instances go, and so errs on their side.
const coverDays = 30

// cover keeps what need not go: a cost alert that names an amount asks for just
// enough, the dearest first. What is not priced goes only when the others do not
// suffice; then the limits alone decide.
func (r *run) cover(ctx context.Context) {
	if r.Trigger.Amount == nil || r.tripped != "" {
		return
	}
	r.price(ctx)
	r.sum = enough(plan(r.subjects), *r.Trigger.Amount)
}

// enough keeps what need not go for an amount, and returns how many go for it, all
// deliveries of the alert together; nil where all do not suffice.
func enough(plan []*subject, over events.Money) *int {
	priced := dearestFirst(plan, over.Currency)
	saved, n := 0.0, 0
	for n < len(priced) && saved < over.Value {
		saved += perDay(priced[n]) * coverDays
		n++
	}
	if saved < over.Value { // all of it does not suffice
		return nil
	}
	goes := priced[:n]
	for _, s := range plan {
		if slices.Contains(goes, s) {
			s.verdict.Text += fmt.Sprintf("; one of %d that save %.2f %s in %d days, and the alert is over by %.2f", n, saved, currencyOf(priced, over), coverDays, over.Value)
			continue
		}
		s.verdict.Action, s.verdict.Reason = rules.Keep, rules.Enough
		s.verdict.Text = fmt.Sprintf("need not go: the alert is over by %.2f %s, and %d others, the dearest first, save %.2f in %d days (%s)",
			over.Value, currencyOf(priced, over), n, saved, coverDays, s.verdict.Text)
	}
	return &n
}

// dearestFirst returns the instances whose cost is known in the currency of an
// amount; where the amount does not say one, in the only one that there is.
func dearestFirst(plan []*subject, currency string) []*subject {
	var priced []*subject
	seen := map[string]struct{}{}
	for _, s := range plan {
		cost, known := s.cost.Get()
		if known && cost.PerDay > 0 && (currency == "" || cost.Currency == currency) {
			priced = append(priced, s)
			seen[cost.Currency] = struct{}{}
		}
	}
	if len(seen) > 1 {
		return nil // they cannot be added up
	}
	slices.SortStableFunc(priced, func(a, b *subject) int { return cmp.Compare(perDay(b), perDay(a)) })
	return priced
}

func perDay(s *subject) float64 {
	cost, _ := s.cost.Get()
	return cost.PerDay
}

func currencyOf(priced []*subject, over events.Money) string {
	var cost fleet.Cost
	if len(priced) > 0 {
		cost, _ = priced[0].cost.Get()
	}
	return cmp.Or(over.Currency, cost.Currency)
}

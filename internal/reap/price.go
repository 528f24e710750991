package reap

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

const (
	// priceTime bounds how long prices are waited for: they decorate a report,
	// and a release must not wait for them.
	priceTime = 5 * time.Second
	// billLag is how many days the newest whole bill is behind (DescribeInstanceBill
	// lacks the newest day), and billDays how many days are tried.
	billLag, billDays = 2, 2
	// pricesAtOnce bounds the questions to the price list.
	pricesAtOnce = 4
)

// bill reads the newest bill of the account that has some charges.
func (a *account) bill(ctx context.Context) {
	defer close(a.billed)
	if a.cloud.Prices == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, priceTime)
	defer cancel()
	a.bills = map[string]fleet.Value[fleet.Cost]{}
	for back := billLag; back < billLag+billDays && len(a.bills) == 0 && a.billErr == nil; back++ {
		var bill fleet.Bill
		if bill, a.billErr = a.cloud.Prices.Bill(ctx, a.Clock.Now().AddDate(0, 0, -back)); a.billErr == nil {
			a.bills = bill.Costs
		}
	}
}

// price asks the price list about instances to release that the bill does not
// name, once. It never decides whether one may go; only how many a cost alert asks
// for depends on it.
func (r *run) price(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, priceTime)
	defer cancel()
	var open []*subject
	for _, s := range plan(r.subjects) {
		if _, known := s.cost.Get(); !known && s.priced != askedAlready && r.cloudOf(s).Prices != nil {
			s.priced = askedAlready
			open = append(open, s)
		}
	}
	each(len(open), pricesAtOnce, func(i int) {
		if cost, err := r.cloudOf(open[i]).Prices.Price(ctx, open[i].instance); err == nil {
			open[i].cost = fleet.Known(cost)
		}
	})
}

// cloudOf returns the way to a subject's account.
func (r *run) cloudOf(s *subject) Cloud {
	for _, a := range r.accounts {
		if a.ID == s.instance.Account {
			return a.cloud
		}
	}
	return Cloud{}
}

// cost is what an instance cost by the bill.
func (a *account) cost(id string) fleet.Value[fleet.Cost] {
	cost, found := a.bills[id]
	switch {
	case a.bills == nil: // nobody wants to know
		return fleet.Value[fleet.Cost]{}
	case a.billErr != nil:
		return fleet.Unknown[fleet.Cost](fleet.Failed, "the bill cannot be read: %s", a.billErr)
	case !found:
		return fleet.Unknown[fleet.Cost](fleet.NoData, "the bill does not name it")
	}
	return cost
}

// addSavings adds up what the instances to release cost.
func (r *run) addSavings(s *message.Summary) {
	for _, one := range r.subjects {
		if one.verdict.Action != rules.Release {
			continue
		}
		cost, known := one.cost.Get()
		if !known {
			s.Unpriced++
			continue
		}
		if s.Savings == nil {
			s.Savings = map[string]float64{}
		}
		s.Savings[cost.Currency] += cost.PerDay
	}
}

// savingsText says what the releases would save, as an estimate.
func savingsText(s message.Summary) string {
	var parts []string
	for _, currency := range slices.Sorted(maps.Keys(s.Savings)) {
		parts = append(parts, fmt.Sprintf("%.2f %s", s.Savings[currency], currency))
	}
	if len(parts) == 0 {
		return ""
	}
	text := "they cost about " + strings.Join(parts, " and ") + " a day"
	if s.Unpriced > 0 {
		text += fmt.Sprintf(", without %d whose price is not known", s.Unpriced)
	}
	return text
}

package reap_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

const costRules = `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai]}
limits: {per_run: 3, crop: oldest-first}
rules:
  - {name: dev, on: [cost-alert], match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`

func costs(currency string, perDay ...float64) map[string]fleet.Cost {
	bills := map[string]fleet.Cost{}
	for i, amount := range perDay {
		bills[[]string{"i0", "i1", "i2", "i3", "i4", "i5"}[i]] = fleet.Cost{PerDay: amount, Currency: currency, Source: "a bill"}
	}
	return bills
}

// pricedBy lets the bill name these costs, and the price list none.
func (s *scene) pricedBy(bills map[string]fleet.Cost) {
	s.bills, s.pricing = bills, true
	for _, i := range s.instances {
		s.brokerErr["price "+i.ID] = callError(fault.Unsupported)
	}
}

// sameAgain replays a run by its own rules.
func sameAgain(t *testing.T, report message.Report, text string) {
	t.Helper()
	verdicts, err := reap.Replay(saved(t, report), load(t, text))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := json.MarshalIndent(report.Verdicts, "", " ")
	got, _ := json.MarshalIndent(verdicts, "", " ")
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Fatalf("-run +replay:\n%s", diff)
	}
}

func TestACostAlertAsksForJustEnough(t *testing.T) {
	mixed := costs("CNY", 1, 20, 3, 10, 2, 5)
	amount := func(value float64, currency string) *events.Money {
		return &events.Money{Value: value, Currency: currency}
	}
	for name, c := range map[string]struct {
		bills map[string]fleet.Cost
		over  *events.Money
		want  []string
	}{
		"the dearest alone covers it":                    {mixed, amount(600, "CNY"), []string{"i1"}},
		"two are needed by a little":                     {mixed, amount(600.01, "CNY"), []string{"i1", "i3"}},
		"an alert without a currency means the only one": {mixed, amount(100, ""), []string{"i1"}},
		"over by nothing: nothing goes":                  {mixed, amount(0, "CNY"), nil},
		"all together do not suffice: the limits decide": {mixed, amount(1e6, "CNY"), []string{"i0", "i1", "i2"}},
		"another currency: the limits decide":            {mixed, amount(100, "USD"), []string{"i0", "i1", "i2"}},
		"no amount: the limits decide":                   {mixed, nil, []string{"i0", "i1", "i2"}},
		"what is not priced stays when others suffice":   {costs("CNY", 1, 20), amount(600, "CNY"), []string{"i1"}},
		"nothing is priced: the limits decide":           {nil, amount(100, "CNY"), []string{"i0", "i1", "i2"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(fleetOf(6)...)
			s.pricedBy(c.bills)
			report, _, _ := s.run(t, costRules, func(o *reap.Order) {
				o.Trigger = events.Trigger{Kind: events.CostAlert, Ceiling: events.Enforce, Budget: "team-a", Amount: c.over}
			})
			var got []string
			for _, ref := range s.released {
				got = append(got, ref.ID)
			}
			slices.Sort(got)
			if !slices.Equal(got, c.want) {
				t.Errorf("released %v, want %v: %s", got, c.want, report.Summary.Text)
			}
			sameAgain(t, report, costRules)
		})
	}
}

func TestACostAlertSaysWhatItCovers(t *testing.T) {
	s := newScene(fleetOf(3)...)
	s.pricedBy(costs("CNY", 1, 20, 3))
	report, _, _ := s.run(t, costRules, func(o *reap.Order) {
		o.Trigger = events.Trigger{Kind: events.CostAlert, Ceiling: events.Enforce, Amount: &events.Money{Value: 100, Currency: "CNY"}}
	})
	var goes, stays string
	for _, v := range report.Verdicts {
		if v.Action == "release" {
			goes = v.Text
		} else if v.Reason == "enough" {
			stays = v.Text
		}
	}
	if !strings.Contains(goes, "one of 1 that save 600.00 CNY in 30 days, and the alert is over by 100.00") || !strings.Contains(stays, "need not go: the alert is over by 100.00 CNY") {
		t.Errorf("%q\n%q", goes, stays)
	}
}

func TestJustEnoughHoldsOverDeliveries(t *testing.T) {
	alert := func(o *reap.Order) {
		o.Trigger = events.Trigger{Kind: events.CostAlert, Ceiling: events.Enforce, DedupKey: "cost-alert/monday", Amount: &events.Money{Value: 100, Currency: "CNY"}}
	}
	bills := costs("CNY", 10, 20, 30, 40, 50, 60)
	t.Run("one after the other, while a region is denied", func(t *testing.T) {
		s := newScene(fleetOf(6)...)
		s.pricedBy(bills)
		s.listErr["cn-shanghai"] = callError(fault.Denied)
		for range 3 {
			s.run(t, costRules, alert)
		}
		if len(s.released) != 1 {
			t.Errorf("released %v", s.released)
		}
	})
	t.Run("the second while the first acts", func(t *testing.T) {
		s := newScene(fleetOf(6)...)
		s.pricedBy(bills)
		inner := false
		s.release = func(f *fake, ref fleet.Ref) error {
			f.find(ref.ID).Status = fleet.Known(fleet.Releasing)
			if !inner {
				inner = true
				f.mu.Unlock()
				s.run(t, costRules, alert)
				f.mu.Lock()
			}
			return nil
		}
		s.run(t, costRules, alert)
		if len(s.released) != 1 {
			t.Errorf("released %v", s.released)
		}
	})
}

func TestWhatLeftTheAlertsScopeIsKept(t *testing.T) {
	i := dev("a", "cn-hangzhou", long)
	i.ResourceGroup = fleet.Known("rg-a")
	s := newScene(i)
	s.beforeSingle = func(f *fake) { f.find("a").ResourceGroup = fleet.Known("rg-b") }
	_, _, e := s.run(t, costRules, func(o *reap.Order) {
		o.Trigger = events.Trigger{Kind: events.CostAlert, Ceiling: events.Enforce, Scope: events.Scope{ResourceGroups: []string{"rg-a"}}}
	})
	if e.Cause != "changed-scope" || len(s.released) > 0 {
		t.Errorf("%s %s, released %v", e.Outcome, e.Cause, s.released)
	}
}

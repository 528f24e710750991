package reap_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

// accounts is a cloud for each account, and an error for those that have none.
type accounts map[string]reap.Cloud

func (a accounts) Open(ctx context.Context, account rules.Account) (reap.Cloud, error) {
	if account.ID == "33333333" {
		<-ctx.Done()
		return reap.Cloud{}, &fault.Error{Class: fault.Deadline, Operation: "AssumeRole", Region: "cn-hangzhou", Err: ctx.Err()}
	}
	cloud, ok := a[account.ID]
	if !ok {
		return cloud, &fault.Error{Class: fault.Denied, Operation: "AssumeRole", Region: "cn-hangzhou"}
	}
	return cloud, nil
}

const manyAccounts = `
version: 1
scope:
  regions: all
  accounts:
    - {id: "11111111"}
    - {id: "22222222", role: "acs:ram::22222222:role/reaper"}
    - {id: "33333333", role: "acs:ram::33333333:role/reaper"}
    - {id: "44444444", role: "acs:ram::44444444:role/reaper"}
limits: {per_run: 30}
rules:
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`

func owned(account string, i fleet.Instance) fleet.Instance {
	i.Account = account
	return i
}

func TestASlowOrDeniedAccountDoesNotHoldUpTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		first := newFake(owned("11111111", dev("a", "cn-hangzhou", long)), owned("11111111", dev("b", "eu-central-1", long)))
		fourth := newFake(owned("44444444", dev("c", "us-west-1", long)))
		first.clock.now, fourth.clock = time.Now(), first.clock
		for _, f := range []*fake{first, fourth} {
			for i := range f.instances {
				f.instances[i].CreatedAt = fleet.Known(time.Now().Add(-long))
			}
		}
		var gathered message.Collector
		_, err := reap.Run(ctx, accounts{"11111111": first.cloud(), "44444444": fourth.cloud()}, reap.Order{
			RunID: "r", Account: "11111111", Trigger: events.Trigger{Kind: events.Schedule, Ceiling: events.Enforce}, Mode: events.Enforce,
			Rules: load(t, manyAccounts), Sink: &gathered, Clock: first.clock,
		})
		if err != nil {
			t.Fatal(err)
		}
		report := gathered.Report()
		var released []string
		for _, ref := range append(first.released, fourth.released...) {
			released = append(released, ref.Account+"/"+ref.Region+"/"+ref.ID)
		}
		slices.Sort(released)
		if got := strings.Join(released, " "); got != "11111111/cn-hangzhou/a 11111111/eu-central-1/b 44444444/us-west-1/c" {
			t.Fatalf("released %s: %+v", got, report.Summary.Problems)
		}
		var failed []string
		for _, p := range report.Summary.Problems {
			failed = append(failed, p.Account+" "+p.Class)
		}
		slices.Sort(failed)
		if got := strings.Join(failed, ", "); got != "22222222 denied, 33333333 deadline" || report.Summary.Status != "partial" {
			t.Fatalf("problems are %s", got)
		}
	})
}

// undiscovered cannot say where instances are, but knows where they might be.
type undiscovered struct{ regions []string }

func (u undiscovered) Discover(context.Context) ([]string, error) {
	return u.regions, &fault.Error{Class: fault.Denied, Operation: "GetAllInstanceIdList", Region: "cn-hangzhou", Err: errors.New("no permission")}
}

func TestRegionsThatCannotBeDiscoveredAreTakenFromTheTable(t *testing.T) {
	rulesText := strings.Replace(devRules, "[cn-hangzhou, cn-shanghai]", "all", 1)
	all := func(o *reap.Order) { o.Rules = load(t, rulesText) }
	f := newFake(dev("a", "cn-shanghai", long))
	report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Regions = undiscovered{[]string{"cn-hangzhou", "cn-shanghai"}} }), quiet, all)
	if len(f.released) != 1 || len(report.Summary.Problems) != 1 || report.Summary.Status != "partial" {
		t.Fatalf("released %v; problems %v", f.released, report.Summary.Problems)
	}
	f = newFake(dev("a", "cn-shanghai", long))
	report = runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Regions = undiscovered{} }), quiet, all)
	if len(f.released) != 0 || report.Summary.Instances != 0 || !strings.Contains(report.Summary.Text, "1 of 1 regions could not be listed") {
		t.Fatalf("released %v: %s", f.released, report.Summary.Text)
	}
}

func TestPricesDecorateAndDecideNothing(t *testing.T) {
	tests := map[string]struct {
		change  func(f *fake)
		says    string
		unknown int
	}{
		"by the bill": {func(f *fake) {
			f.bills["a"] = fleet.Cost{PerDay: 76.8, Currency: "CNY", Source: "DescribeInstanceBill 2026-11-21"}
		}, "they cost about 76.80 CNY a day", 0},
		"by the price list where the bill is silent": {func(*fake) {}, "they cost about 60.00 CNY a day", 0},
		"by neither": {func(f *fake) {
			f.brokerErr["bill "], f.brokerErr["price a"] = callError(fault.Denied), callError(fault.Unsupported)
		}, "1 of 1 instances should be released; 1 accepted", 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			test.change(f)
			report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Prices = f }), quiet)
			s := report.Summary
			if !strings.Contains(s.Text, test.says) || s.Unpriced != test.unknown || len(f.released) != 1 || s.Status != "done" {
				t.Fatalf("%s, %d unpriced, released %v: %s", s.Status, s.Unpriced, f.released, s.Text)
			}
			if c := report.Verdicts[0].Cost; c == nil || (c.PerDay == nil) != (test.unknown == 1) {
				t.Fatalf("the verdict's cost is %+v", c)
			}
		})
	}
}

package reap_test

import (
	"strings"
	"testing"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/seal"
)

func TestWhatWasGatheredByAPlanIsNotActedOn(t *testing.T) {
	keys, err := seal.Parse(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	i := dev("a", "cn-hangzhou", long)
	i.Account = "10000001"
	s := newScene(i)
	set, err := rules.Load("rules.yaml", []byte(`
version: 1
scope: {regions: [cn-hangzhou], accounts: [{id: "10000001", role: 'acs:ram::10000001:role/r'}]}
limits: {per_run: 5}
rules:
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	n := &nightly{scene: s, set: set, keys: keys}
	fan := reap.Fan{ID: "x", Sealer: keys, Store: s.store}
	order, _ := n.order(events.Plan, "10000001")
	if _, err := reap.MapPlan(t.Context(), accountsOf{s, events.Plan}, order, fan); err != nil {
		t.Fatal(err)
	}
	order, _ = n.order(events.Plan)
	if _, err := reap.Gather(t.Context(), order, fan); err != nil {
		t.Fatal(err)
	}
	order, _ = n.order(events.Enforce, "10000001")
	acted, err := reap.MapAct(t.Context(), accountsOf{s, events.Enforce}, order, fan)
	if err != nil || acted.Mode != "plan" {
		t.Errorf("it acts in mode %s, %v", acted.Mode, err)
	}
	if status, _ := s.find("a").Status.Get(); status.Going() {
		t.Errorf("a gathering in plan mode let it be released: %s", status)
	}
}

// Between gathering and acting a tag may move an instance to another rule, for which
// no limit and no probation was asked.
func TestWhatAnotherRuleDecidesAboutByThenStays(t *testing.T) {
	keys, err := seal.Parse(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	i := dev("a", "cn-hangzhou", long)
	i.Account = "10000001"
	s := newScene(i)
	set := load(t, `
version: 1
scope: {regions: [cn-hangzhou], accounts: [{id: "10000001", role: 'acs:ram::10000001:role/r'}]}
limits: {per_run: 5}
rules:
  - {name: new, probation: 7d, match: {tags: {team: new}}, then: [{release: {force: true}}]}
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`)
	n := &nightly{scene: s, set: set, keys: keys}
	fan := reap.Fan{ID: "x", Sealer: keys, Store: s.store}
	order, _ := n.order(events.Plan, "10000001")
	if _, err := reap.MapPlan(t.Context(), accountsOf{s, events.Plan}, order, fan); err != nil {
		t.Fatal(err)
	}
	order, _ = n.order(events.Enforce)
	if _, err := reap.Gather(t.Context(), order, fan); err != nil {
		t.Fatal(err)
	}
	_ = s.retag("test", "a", func(t fleet.Tags) { t["team"] = "new" })
	order, _ = n.order(events.Enforce, "10000001")
	if _, err := reap.MapAct(t.Context(), accountsOf{s, events.Enforce}, order, fan); err != nil {
		t.Fatal(err)
	}
	if len(s.released) > 0 {
		t.Errorf("a rule on probation released %v", s.released)
	}
}

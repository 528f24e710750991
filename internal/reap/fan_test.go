package reap_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/seal"
)

// ofAccount lists the instances of one account alone.
type ofAccount struct {
	*fake
	account string
}

func (o ofAccount) List(ctx context.Context, region string, ids ...string) (fleet.Listing, error) {
	l, err := o.fake.List(ctx, region, ids...)
	l.Instances = slices.DeleteFunc(l.Instances, func(i fleet.Instance) bool { return i.Account != o.account })
	return l, err
}

// accountsOf opens the accounts of a scene.
type accountsOf struct {
	*scene
	mode events.Mode
}

func (a accountsOf) Open(_ context.Context, account rules.Account) (reap.Cloud, error) {
	c := a.cloud()
	c.Inventory = ofAccount{a.fake, account.ID}
	if a.mode != events.Enforce {
		c.Actuator, c.Marker = nil, nil
	}
	return c, nil
}

var fanAccounts = []string{"10000001", "10000002", "10000003", "10000004"}

// drawFleet draws instances of all ages and uses in many accounts.
func drawFleet(t *rapid.T) func() *scene {
	type one struct {
		fleet.Instance
		rate float64
	}
	var all []one
	for n := range rapid.IntRange(1, 14).Draw(t, "instances") {
		i := dev(fmt.Sprintf("i%02d", n), rapid.SampledFrom([]string{"cn-hangzhou", "cn-shanghai"}).Draw(t, "region"), time.Duration(rapid.IntRange(1, 9).Draw(t, "days"))*24*time.Hour)
		i.Account = rapid.SampledFrom(fanAccounts).Draw(t, "account")
		i.Tags = fleet.Known(fleet.Tags{"env": rapid.SampledFrom([]string{"dev", "dev", "dev", "prod"}).Draw(t, "env"), "owner": rapid.SampledFrom([]string{"a", "b"}).Draw(t, "owner")})
		if rapid.IntRange(0, 5).Draw(t, "no tags") == 0 {
			i.Tags = fleet.Unknown[fleet.Tags](fleet.Absent, "none")
		}
		i.Series = fleet.Known(rapid.SampledFrom([]fleet.Series{fleet.SeriesV2, fleet.SeriesV3}).Draw(t, "series"))
		all = append(all, one{i, float64(rapid.SampledFrom([]int{0, 0, 0, 1 << 20}).Draw(t, "rate"))})
	}
	return func() *scene {
		s := newScene()
		for _, o := range all {
			if tags, ok := o.Tags.Get(); ok { // each scene marks its own
				o.Tags = fleet.Known(fleet.Tags{"env": tags["env"], "owner": tags["owner"]})
			}
			s.instances, s.rate[o.ID] = append(s.instances, o.Instance), o.rate
		}
		return s
	}
}

func drawRules(t *rapid.T) string {
	limits := []string{fmt.Sprintf("per_run: %d", rapid.IntRange(0, 8).Draw(t, "per run")), "owner_tag: owner"}
	for _, bound := range []string{"per_day: %d", "per_region: %d", "per_owner: %d", "fleet_share: 2%d%%"} {
		if rapid.IntRange(0, 2).Draw(t, bound) == 0 {
			limits = append(limits, fmt.Sprintf(bound, rapid.IntRange(0, 6).Draw(t, "most")))
		}
	}
	if !slices.ContainsFunc(limits, func(l string) bool { return strings.HasPrefix(l, "per_owner") }) {
		limits = slices.Delete(limits, 1, 2)
	}
	if rapid.Bool().Draw(t, "crop") {
		limits = append(limits, "crop: oldest-first")
	}
	var accounts []string
	for _, id := range fanAccounts {
		accounts = append(accounts, fmt.Sprintf("{id: %q, role: 'acs:ram::%s:role/r'}", id, id))
	}
	then := rapid.SampledFrom([]string{"{release: {force: true}}", "{warn: 24h}, {release: {force: true}}", "{warn: 24h}, {stop: 20h}, {release: {force: true, delete: true}}"}).Draw(t, "then")
	more := rapid.SampledFrom([]string{"", "", "", "probation: 1d, ", "mode: plan, "}).Draw(t, "more")
	return fmt.Sprintf(`
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai], accounts: [%s]}
limits: {%s}
rules:
  - {name: dev, %smatch: {tags: {env: dev}, age: ">= 72h"}, then: [%s]}
`, strings.Join(accounts, ", "), strings.Join(limits, ", "), more, then)
}

// nightly runs a scene once, whole or divided.
type nightly struct {
	*scene
	set  *rules.Ruleset
	keys seal.Keys
	runs int
}

func (n *nightly) order(mode events.Mode, accounts ...string) (reap.Order, *message.Collector) {
	n.runs++
	var said message.Collector
	return reap.Order{
		RunID: fmt.Sprintf("run-%d", n.runs), Account: fanAccounts[0], Mode: mode, ModeReason: "a test", Rules: n.set,
		Trigger: events.Trigger{Kind: events.Manual, Ceiling: mode, Scope: events.Scope{Accounts: accounts}},
		Memory:  n.store, Store: n.store, Notifier: n.notices, Sink: &said, Clock: n.clock,
	}, &said
}

func (n *nightly) whole(t *rapid.T) message.Summary {
	order, _ := n.order(events.Enforce)
	summary, err := reap.Run(context.Background(), accountsOf{n.scene, events.Enforce}, order)
	if err != nil {
		t.Fatal(err)
	}
	return summary
}

func (n *nightly) divided(t *rapid.T, name string) message.Summary {
	fan := reap.Fan{ID: name, Sealer: n.keys, Store: n.store}
	var gathered message.Summary
	for _, some := range shuffledShards(t) {
		order, _ := n.order(events.Plan, some...)
		if _, err := reap.MapPlan(context.Background(), accountsOf{n.scene, events.Plan}, order, fan); err != nil {
			t.Fatal(err)
		}
	}
	for i := range rapid.IntRange(1, 2).Draw(t, "gatherings") {
		order, _ := n.order(events.Enforce)
		summary, err := reap.Gather(context.Background(), order, fan)
		if err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			gathered = summary
		}
	}
	for _, some := range shuffledShards(t) {
		order, _ := n.order(events.Enforce, some...)
		if _, err := reap.MapAct(context.Background(), accountsOf{n.scene, events.Enforce}, order, fan); err != nil {
			t.Fatal(err)
		}
	}
	return gathered
}

// shuffledShards divides the accounts in any way, some of them named twice.
func shuffledShards(t *rapid.T) [][]string {
	at := rapid.IntRange(0, len(fanAccounts)).Draw(t, "at")
	order := rapid.Permutation(fanAccounts).Draw(t, "order")
	shards := slices.DeleteFunc([][]string{order[:at], order[at:]}, func(s []string) bool { return len(s) == 0 })
	for _, again := range shards {
		if rapid.Bool().Draw(t, "twice") {
			shards = append(shards, again)
		}
	}
	return shards
}

// tag tags an instance as its owner does.
func (n *nightly) tag(id, key, value string) {
	n.change(id, func(i *fleet.Instance) {
		tags, ok := i.Tags.Get()
		if !ok {
			return
		}
		tags = maps.Clone(tags)
		tags[key] = value
		i.Tags = fleet.Known(tags)
	})
}

// state is what became of each instance; a mark's own time differs.
func (n *nightly) state() map[string]string {
	all := map[string]string{}
	for _, i := range n.instances {
		tags, _ := i.Tags.Get()
		_, tagged := tags[fleet.MarkTag]
		_, kept := n.shelf.files["marks/"+i.Account+"/"+i.Region+"/"+i.ID]
		all[i.ID] = fmt.Sprintf("%s, marked %t", i.Status, tagged || kept)
	}
	return all
}

func TestNightAfterNightADividedRunDoesWhatAWholeOneDoes(t *testing.T) {
	keys, err := seal.Parse(strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		scene, text := drawFleet(t), drawRules(t)
		set, err := rules.Load("rules.yaml", []byte(text))
		if err != nil {
			t.Fatal(err, text)
		}
		one, many := &nightly{scene: scene(), set: set, keys: keys}, &nightly{scene: scene(), set: set, keys: keys}
		for n := range rapid.IntRange(1, 4).Draw(t, "nights") {
			whole, divided := one.whole(t), many.divided(t, fmt.Sprintf("night-%d", n))
			type totals struct {
				Instances, Listed int
				Actions, Reasons  map[string]int
				Used              map[string]int
				Tripwire          string
				State             map[string]string
			}
			want := totals{whole.Instances, whole.Listed, whole.Actions, whole.Reasons, whole.LimitsUsed, whole.Tripwire, one.state()}
			got := totals{divided.Instances, divided.Listed, divided.Actions, divided.Reasons, divided.LimitsUsed, divided.Tripwire, many.state()}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("night %d, by%s(-whole +divided)\n%s\n%s\n%s", n, text, diff, whole.Text, divided.Text)
			}
			changed := rapid.SampledFrom(one.instances).Draw(t, "changed").ID
			change := rapid.SampledFrom([]func(*nightly){
				func(*nightly) {},
				func(n *nightly) { n.rate[changed] = 1 << 20 },
				func(n *nightly) { n.tag(changed, rules.KeepTag, "true") },
			}).Draw(t, "change")
			change(one)
			change(many)
			pause := time.Duration(rapid.IntRange(1, 30).Draw(t, "hours")) * time.Hour
			dawn := one.clock.Now()
			if later := many.clock.Now(); later.After(dawn) {
				dawn = later
			}
			one.clock.now, many.clock.now = dawn.Add(pause), dawn.Add(pause)
		}
	})
}

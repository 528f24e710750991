package rules

import (
	"fmt"
	"slices"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"alikafka-reaper/internal/fleet"
)

// testSpec is one test beside a rule, as written.
type testSpec struct {
	at      position
	Name    located[string] `yaml:"name" doc:"What the test shows, as a sentence." like:"a busy instance stays"`
	Given   givenSpec       `yaml:"given" doc:"The instance. What is not written has the value of an ordinary idle instance." like:"{tags: {env: dev}, bytes_in: 5MiB/s}"`
	When    located[string] `yaml:"when" doc:"The moment of judging." like:"\"2026-11-23T22:00+08:00\""`
	Trigger located[string] `yaml:"trigger" doc:"What wakes the run; the first of the rule's on if missing." like:"cost-alert"`
	Want    located[string] `yaml:"want" doc:"The verdict: the action, or the reason itself." like:"keep"`
}

// UnmarshalYAML reads the test and remembers where it stands.
func (t *testSpec) UnmarshalYAML(node ast.Node) error {
	type plain testSpec
	err := yaml.NodeToValue(node, (*plain)(t), yaml.Strict())
	t.at = positionOf(node.GetToken())
	return err
}

// givenSpec describes the test's instance. What is not written has the value of
// an ordinary idle instance, so that a test says only what it is about.
type givenSpec struct {
	ID            located[string] `yaml:"id" doc:"Its instance id."`
	Name          located[string] `yaml:"name" doc:"Its name." like:"orders-dev"`
	Region        located[string] `yaml:"region" doc:"Its region id."`
	Zone          located[string] `yaml:"zone" doc:"Its zone id."`
	VPC           located[string] `yaml:"vpc" doc:"Its VPC id."`
	ResourceGroup located[string] `yaml:"resource_group" doc:"Its resource group id."`
	Account       located[string] `yaml:"account" doc:"The id of its account." like:"\"1234567890123456\""`
	Spec          located[string] `yaml:"spec" doc:"Its edition." like:"professional"`
	Series        located[string] `yaml:"series" doc:"Its product generation." like:"v3"`
	PaidType      located[string] `yaml:"paid_type" doc:"How it is paid for." like:"serverless"`
	Status        located[string] `yaml:"status" doc:"Its state." like:"stopped"`
	Age           located[string] `yaml:"age" doc:"The time since it was created." like:"100h"`
	Tags          tagSpecs        `yaml:"tags" doc:"Its tags, each with one value." like:"{env: dev}"`
	Disk          located[int64]  `yaml:"disk_gib" doc:"The size of its disk in GiB." like:"4096"`
	Topics        located[int64]  `yaml:"topics" doc:"How many topics it has." like:"0"`
	Groups        located[int64]  `yaml:"groups" doc:"How many consumer groups it has." like:"0"`
	Partitions    located[int64]  `yaml:"partitions" doc:"How many partitions it has." like:"0"`
	BytesIn       located[string] `yaml:"bytes_in" doc:"The largest data point of what producers wrote over the idle window." like:"5MiB/s"`
	BytesOut      located[string] `yaml:"bytes_out" doc:"The largest data point of what consumers read over the idle window." like:"5MiB/s"`
	Exposure      located[string] `yaml:"exposure" doc:"From where clients can connect." like:"internet"`
	RequestsIn    located[string] `yaml:"requests_in" doc:"The largest data point of produce requests per second over the idle window." like:"0.5"`
	RequestsOut   located[string] `yaml:"requests_out" doc:"The largest data point of fetch requests per second over the idle window." like:"0.5"`
	Connections   located[string] `yaml:"connections" doc:"The largest data point of open connections over the idle window." like:"12"`
	Public        located[string] `yaml:"public_connections" doc:"The same over the internet." like:"3"`
	DiskPercent   located[string] `yaml:"disk_percent" doc:"How full its disk is, in percent." like:"41"`
	Members       located[string] `yaml:"members" doc:"How many consumers are connected." like:"2"`
	Rebalances    located[string] `yaml:"rebalances" doc:"How many rebalances there were within the idle window." like:"1"`
	Unread        located[string] `yaml:"unread" doc:"How many messages consumer groups have not read." like:"23"`
	Writes        located[string] `yaml:"writes" doc:"How many topics were written to within the idle window." like:"1"`
	Silent        located[string] `yaml:"silent" doc:"The time since the last message was written to any topic." like:"5h"`
	Addresses     located[string] `yaml:"addresses" doc:"How many addresses sent requests within the last hour." like:"1"`
	TopicsUsed    located[string] `yaml:"topics_used" doc:"How many topics count against the quota." like:"2"`
	PartsUsed     located[string] `yaml:"partitions_used" doc:"How many partitions count against the quota." like:"24"`
	GroupsUsed    located[string] `yaml:"groups_used" doc:"How many consumer groups count against the quota." like:"1"`
	Mark          markSpec        `yaml:"mark" doc:"The mark that an earlier run left on it; none if missing." like:"{stage: warned, since: 25h}"`
	Unknown       words           `yaml:"unknown" doc:"Which of the keys above cannot be read, as when the cloud does not answer." like:"[tags, bytes_in]"`
}

// ruleTest is a compiled test.
type ruleTest struct {
	name string
	at   position
	want string
	c    Case
}

// tests compiles the tests of all rules, once the rules are known.
func (b *builder) tests(rules []rule, specs []ruleSpec) {
	var windows []time.Duration
	for _, r := range rules {
		windows = append(windows, r.window)
	}
	for i := range rules {
		for _, t := range specs[i].Tests {
			rules[i].tests = append(rules[i].tests, b.test(t, rules[i], windows))
		}
	}
}

// test compiles a test: its case and what it wants.
func (b *builder) test(s testSpec, r rule, windows []time.Duration) ruleTest {
	t := ruleTest{name: s.Name.value, at: s.Name.at, want: s.Want.value}
	if t.name == "" {
		b.add(s.at, "a test has no name", "write name: and a sentence")
	}
	if !slices.Contains(wants(), t.want) {
		at := s.at
		if s.Want.written() {
			at = s.Want.at
		}
		b.add(at, fmt.Sprintf("want %q is not known", t.want), suggest(t.want, wants()))
	}
	t.c = Case{Now: b.when(s.When), On: r.on[0], Usage: fleet.Usage{}}
	if s.Trigger.written() {
		if !slices.Contains(triggers(), s.Trigger.value) {
			b.add(s.Trigger.at, fmt.Sprintf("the trigger %q is not known", s.Trigger.value), suggest(s.Trigger.value, triggers()))
		}
		t.c.On = s.Trigger.value
	}
	b.givenMark(&t.c, s.Given.Mark, r)
	b.given(&t.c, s.Given, windows)
	return t
}

// wants are the words after want: an action, or the reason itself.
func wants() []string {
	var list []string
	for action := Keep; int(action) < len(actionNames); action++ {
		list = append(list, action.String())
	}
	for reason := Idle; int(reason) < len(reasonTable); reason++ {
		list = append(list, reason.String())
	}
	return list
}

// defaultWhen is a Wednesday noon without a holiday, for tests that are not
// about time.
func defaultWhen() time.Time { return time.Date(2026, time.March, 11, 12, 0, 0, 0, time.UTC) }

func (b *builder) when(w located[string]) time.Time {
	if !w.written() {
		return defaultWhen()
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, w.value); err == nil {
			return t
		}
	}
	b.add(w.at, fmt.Sprintf("when %q cannot be read", w.value), `write for example "2026-11-23T22:00+08:00"`)
	return defaultWhen()
}

// given fills the case: first the ordinary instance, then what was written,
// then what is said to be unknown. Usage is given over the window of every rule
// of the file, since an earlier rule may be the one that decides.
func (b *builder) given(c *Case, g givenSpec, windows []time.Duration) {
	b.givenTexts(c, g)
	b.givenEnums(c, g)
	b.givenAge(c, g.Age)
	tags := fleet.Tags{}
	for _, t := range g.Tags {
		if len(t.values) != 1 {
			b.add(t.key.at, fmt.Sprintf("the tag %s has several values", t.key.value), "an instance has one value for a tag")
			continue
		}
		tags[t.key.value] = t.values[0].value
	}
	c.Instance.Tags = fleet.Known(tags)
	b.givenSignals(c, g, windows)
	for _, name := range g.Unknown {
		b.forget(c, name, windows)
	}
	forgetUnmeasurable(c, windows)
}

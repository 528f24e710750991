package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

var now = time.Date(2026, 11, 23, 22, 0, 0, 0, time.UTC)

const nightly = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
protect:
  - tags: {team: [payments, ledger]}
  - name: "*prod*"
rules:
  - name: dev-nightly
    on: [schedule, manual]
    match:
      tags: {env: [dev, "test*"], legal-hold: absent}
      age: ">= 72h"
    idle: {for: 24h, bytes_in: "<= 1KiB/s", bytes_out: "< 2KiB/s"}
    then: [{release: {force: true}}]
  - name: sandbox
    on: [manual]
    match: {name: "sandbox-?"}
    then: release
`

// idleDev is an instance that dev-nightly releases; each test changes one thing.
func idleDev() rules.Case {
	c := rules.Case{
		Instance: fleet.Instance{
			ID: "alikafka_post-cn-1", Region: "cn-hangzhou", Account: "1",
			Name:      fleet.Known("orders-dev"),
			PaidType:  fleet.Known(fleet.PayAsYouGo),
			Series:    fleet.Known(fleet.SeriesV2),
			Status:    fleet.Known(fleet.Running),
			CreatedAt: fleet.Known(now.Add(-100 * time.Hour)),
			Tags:      fleet.Known(fleet.Tags{"env": "dev"}),
		},
		Usage: fleet.Usage{}, Now: now, On: "schedule",
	}
	quiet(c)
	putUsage(c, fleet.BytesIn, fleet.Known(200.0))
	return c
}

// quiet makes every signal of a case silent.
func quiet(c rules.Case) {
	for _, s := range fleet.Signals() {
		putUsage(c, s, fleet.Known(0.0))
	}
	putUsage(c, fleet.Silence, fleet.Known((30 * 24 * time.Hour).Seconds()))
}

// notProved marks a value that was seen in part of the window only.
type notProved float64

func putUsage(c rules.Case, s fleet.Signal, v any) {
	f := fleet.Fact{Signal: s}
	switch v := v.(type) {
	case fleet.Value[float64]:
		f.Value, f.Seen = v, v
	case notProved:
		f.Value = fleet.Unknown[float64](fleet.Incomplete, "only part of the window was read")
		f.Seen = fleet.Known(float64(v))
	}
	c.Usage.Put(24*time.Hour, f)
}

func load(t testing.TB, text string) *rules.Ruleset {
	t.Helper()
	set, err := rules.Load("rules.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func tagged(key, value string) func(*rules.Case) {
	return func(c *rules.Case) { c.Instance.Tags = fleet.Known(fleet.Tags{"env": "dev", key: value}) }
}

func TestJudge(t *testing.T) {
	gap := fleet.Absent
	tests := map[string]struct {
		change func(*rules.Case)
		reason rules.Reason
		says   string
	}{
		"an idle instance that a rule matches goes":      {func(*rules.Case) {}, rules.Idle, "traffic in at most 200 B/s (limit 1.0 KiB/s); no "},
		"a serverless one too":                           {func(c *rules.Case) { c.Instance.PaidType = fleet.Known(fleet.Serverless) }, rules.Idle, "idle"},
		"a glob matches a tag value":                     {tagged("env", "test-7"), rules.Idle, "idle"},
		"a subscription stays":                           {func(c *rules.Case) { c.Instance.PaidType = fleet.Known(fleet.Subscription) }, rules.Subscription, "subscription"},
		"a Confluent instance stays":                     {func(c *rules.Case) { c.Instance.PaidType = fleet.Known(fleet.Confluent) }, rules.Confluent, "confluent"},
		"an unknown way of paying stays":                 {func(c *rules.Case) { c.Instance.PaidType = fleet.PaidTypeOf(9) }, rules.PaidTypeUnknown, "9"},
		"a paid type that nobody set stays":              {func(c *rules.Case) { c.Instance.PaidType = fleet.Value[fleet.PaidType]{} }, rules.PaidTypeUnknown, "bug"},
		"a stopped one stays":                            {func(c *rules.Case) { c.Instance.Status = fleet.Known(fleet.Stopped) }, rules.NotRunning, "stopped"},
		"one that is being released stays":               {func(c *rules.Case) { c.Instance.Status = fleet.Known(fleet.Releasing) }, rules.Gone, "releasing"},
		"an unknown state stays":                         {func(c *rules.Case) { c.Instance.Status = fleet.StatusOf(77) }, rules.StatusUnknown, "77"},
		"the keep tag protects without being named":      {tagged("reaper/keep", "false"), rules.Protected, "reaper/keep=false"},
		"a protecting key is matched in any letter case": {tagged("Reaper/KEEP", "yes"), rules.Protected, "Reaper/KEEP"},
		"a tag from the file protects":                   {tagged("team", "ledger"), rules.Protected, "ledger"},
		"a tag with another value does not protect":      {tagged("team", "search"), rules.Idle, "idle"},
		"a name protects":                                {func(c *rules.Case) { c.Instance.Name = fleet.Known("my-prod-1") }, rules.Protected, "*prod*"},
		"a missing name could be a protected one":        {func(c *rules.Case) { c.Instance.Name = fleet.Unknown[string](gap, "Name is missing") }, rules.ProtectionUnknown, "Name is missing"},
		"missing tags could protect":                     {func(c *rules.Case) { c.Instance.Tags = fleet.Unknown[fleet.Tags](gap, "Tags are missing") }, rules.ProtectionUnknown, "Tags are missing"},
		"another environment is not matched":             {tagged("env", "prod"), rules.NoRule, "found env=prod"},
		"an empty tag list is known and does not match":  {func(c *rules.Case) { c.Instance.Tags = fleet.Known(fleet.Tags{}) }, rules.NoRule, "no such tag"},
		"a tag that must be absent stands in the way":    {tagged("legal-hold", "1"), rules.NoRule, "legal-hold"},
		"a young one stays":                              {func(c *rules.Case) { c.Instance.CreatedAt = fleet.Known(now.Add(-20 * time.Hour)) }, rules.TooYoung, "20h"},
		"one of the exact age goes":                      {func(c *rules.Case) { c.Instance.CreatedAt = fleet.Known(now.Add(-72 * time.Hour)) }, rules.Idle, "idle"},
		"one created in the future stays":                {func(c *rules.Case) { c.Instance.CreatedAt = fleet.Known(now.Add(time.Hour)) }, rules.TooYoung, "-1h"},
		"an unknown age stays":                           {func(c *rules.Case) { c.Instance.CreatedAt = fleet.Unknown[time.Time](gap, "CreateTime is missing") }, rules.MatchUnknown, "CreateTime is missing"},
		"traffic in keeps it":                            {func(c *rules.Case) { putUsage(*c, fleet.BytesIn, fleet.Known(1025.0)) }, rules.Busy, "bytes_in <= 1.0 KiB/s"},
		"traffic at the threshold does not keep it":      {func(c *rules.Case) { putUsage(*c, fleet.BytesIn, fleet.Known(1024.0)) }, rules.Idle, "idle"},
		"a strict threshold keeps it at the threshold":   {func(c *rules.Case) { putUsage(*c, fleet.BytesOut, fleet.Known(2048.0)) }, rules.Busy, "bytes_out < 2.0 KiB/s"},
		"traffic that is not known keeps it": {func(c *rules.Case) {
			putUsage(*c, fleet.BytesIn, fleet.Unknown[float64](fleet.NoData, "no points"))
		}, rules.UsageUnknown, "no points"},
		"part of the window below the threshold proves nothing": {func(c *rules.Case) { putUsage(*c, fleet.BytesIn, notProved(0)) }, rules.UsageUnknown, "not proved"},
		"part of the window above the threshold proves use":     {func(c *rules.Case) { putUsage(*c, fleet.BytesIn, notProved(5000)) }, rules.Busy, "in use"},
		"use by one signal wins over an unknown other": {func(c *rules.Case) {
			putUsage(*c, fleet.BytesIn, fleet.Known(5000.0))
			putUsage(*c, fleet.BytesOut, fleet.Unknown[float64](fleet.NoData, "no points"))
		}, rules.Busy, "in use"},
		"facts of another window do not count":     {func(c *rules.Case) { c.Usage = fleet.Usage{time.Hour: c.Usage[24*time.Hour]} }, rules.UsageUnknown, "not asked"},
		"a rule does not listen to every trigger":  {func(c *rules.Case) { c.On = "cost-alert" }, rules.NoRule, "cost-alert"},
		"a caller can narrow the rules":            {func(c *rules.Case) { c.Only = []string{"sandbox"} }, rules.NoRule, "sandbox"},
		"a later rule decides when no earlier can": {func(c *rules.Case) { c.On, c.Instance.Name = "manual", fleet.Known("sandbox-1"); tagged("env", "x")(c) }, rules.Idle, "sandbox"},
		"an earlier rule that is unknown stops later": {func(c *rules.Case) {
			c.On, c.Instance.Name = "manual", fleet.Known("sandbox-1")
			c.Instance.CreatedAt = fleet.Unknown[time.Time](gap, "CreateTime is missing")
		}, rules.MatchUnknown, "dev-nightly"},
	}
	set := load(t, nightly)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := idleDev()
			test.change(&c)
			v := set.Judge(c)
			if v.Reason != test.reason || !strings.Contains(v.Text, test.says) {
				t.Fatalf("got %s: %s\nwant %s with %q", v.Reason, v.Text, test.reason, test.says)
			}
			if want := map[bool]rules.Action{true: rules.Release, false: rules.Keep}[test.reason == rules.Idle]; v.Action != want {
				t.Fatalf("got action %s for reason %s", v.Action, v.Reason)
			}
		})
	}
}

func TestOnlyFactsThatCouldMatterAreNeeded(t *testing.T) {
	set := load(t, nightly)
	c := idleDev()
	c.Usage = fleet.Usage{}
	// Five of CloudMonitor and one for the internet, three of groups, one of
	// topics and one of clients.
	if v := set.Judge(c); len(v.Needs) != 11 {
		t.Fatalf("an idle candidate needs every signal, got %v", v.Needs)
	}
	c.Instance.Series, c.Instance.Exposure = fleet.Known(fleet.SeriesV3), fleet.Known(fleet.VPCOnly)
	if v := set.Judge(c); len(v.Needs) != 7 {
		t.Fatalf("a V3 instance without an address on the internet needs seven, got %v", v.Needs)
	}
	tagged("reaper/keep", "1")(&c)
	if v := set.Judge(c); len(v.Needs) != 0 {
		t.Fatalf("a protected instance needs no facts, got %v", v.Needs)
	}
	c = idleDev()
	putUsage(c, fleet.BytesOut, fleet.Unknown[float64](fleet.Failed, "denied"))
	if v := set.Judge(c); len(v.Needs) != 0 {
		t.Fatalf("what was asked in vain is not asked again, got %v", v.Needs)
	}
}

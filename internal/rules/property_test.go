package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// plainRule is a rule in the words of the oracle, which knows nothing of YAML
// or CEL.
type plainRule struct {
	env      string // "" = no tag condition
	name     string // "" = no name condition
	minHours int
	in, out  int // floors in bytes per second
}

func (r plainRule) yaml(i int) string {
	var match []string
	if r.env != "" {
		match = append(match, fmt.Sprintf("tags: {env: %s}", r.env))
	}
	if r.name != "" {
		match = append(match, "name: "+r.name)
	}
	match = append(match, fmt.Sprintf(`age: ">= %dh"`, r.minHours))
	return fmt.Sprintf("  - name: rule-%d\n    match: {%s}\n    idle: {bytes_in: \"<= %dB/s\", bytes_out: \"<= %dB/s\"}\n    then: release\n",
		i, strings.Join(match, ", "), r.in, r.out)
}

var plainRules = rapid.Custom(func(t *rapid.T) plainRule {
	return plainRule{
		env:      rapid.SampledFrom([]string{"", "dev", "test"}).Draw(t, "env"),
		name:     rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "name"),
		minHours: rapid.IntRange(0, 4).Draw(t, "hours"),
		in:       rapid.IntRange(0, 3).Draw(t, "in"),
		out:      rapid.IntRange(0, 3).Draw(t, "out"),
	}
})

// maybe draws a value that is known four times in five.
func maybe[T any](t *rapid.T, label string, g *rapid.Generator[T]) fleet.Value[T] {
	if rapid.IntRange(0, 4).Draw(t, label+" known") == 0 {
		return fleet.Unknown[T](fleet.Absent, "%s is missing", label)
	}
	return fleet.Known(g.Draw(t, label))
}

var cases = rapid.Custom(func(t *rapid.T) rules.Case {
	c := rules.Case{Usage: fleet.Usage{}, Now: now, On: "schedule", Instance: fleet.Instance{ID: "i", Region: "cn-hangzhou"}}
	c.Instance.Name = maybe(t, "name", rapid.SampledFrom([]string{"a", "b"}))
	c.Instance.PaidType = maybe(t, "paid", rapid.SampledFrom([]fleet.PaidType{fleet.PayAsYouGo, fleet.Serverless, fleet.Subscription}))
	c.Instance.Status = maybe(t, "status", rapid.SampledFrom([]fleet.Status{fleet.Running, fleet.Running, fleet.Stopped}))
	c.Instance.Tags = maybe(t, "tags", rapid.SampledFrom([]fleet.Tags{{}, {"env": "dev"}, {"env": "test"}, {"env": "dev", "reaper/keep": "x"}}))
	c.Instance.CreatedAt = maybe(t, "created", rapid.Map(rapid.IntRange(0, 5), func(h int) time.Time { return now.Add(-time.Duration(h) * time.Hour) }))
	c.Instance.Series = fleet.Known(fleet.SeriesV2)
	quiet(c)
	for _, s := range trafficSignals() {
		points := rapid.Map(rapid.IntRange(0, 4), func(n int) float64 { return float64(n) })
		if rapid.IntRange(0, 4).Draw(t, "partly read") == 0 {
			putUsage(c, s, notProved(points.Draw(t, "seen")))
			continue
		}
		putUsage(c, s, maybe(t, string(s), points))
	}
	return c
})

// trafficSignals are those that the random rules bound.
func trafficSignals() []fleet.Signal { return []fleet.Signal{fleet.BytesIn, fleet.BytesOut} }

// oracle says independently whether a case may be released: everything that
// could object was read, and nothing objects.
func oracle(c rules.Case, list []plainRule) bool {
	paid, k1 := c.Instance.PaidType.Get()
	status, k2 := c.Instance.Status.Get()
	tags, k3 := c.Instance.Tags.Get()
	if !k1 || !k2 || !k3 || paid == fleet.Subscription || status != fleet.Running || tags["reaper/keep"] != "" {
		return false
	}
	for _, r := range list {
		switch r.matches(c, tags) {
		case 1:
			return r.silent(c)
		case 0:
			return false
		}
	}
	return false
}

// matches is 1 for yes, -1 for no, 0 for unknown.
func (r plainRule) matches(c rules.Case, tags fleet.Tags) int {
	name, nameKnown := c.Instance.Name.Get()
	created, createdKnown := c.Instance.CreatedAt.Get()
	no := r.env != "" && tags["env"] != r.env ||
		r.name != "" && nameKnown && name != r.name ||
		createdKnown && now.Sub(created) < time.Duration(r.minHours)*time.Hour
	switch {
	case no:
		return -1
	case !createdKnown || r.name != "" && !nameKnown:
		return 0
	}
	return 1
}

func (r plainRule) silent(c rules.Case) bool {
	for s, floor := range map[fleet.Signal]int{fleet.BytesIn: r.in, fleet.BytesOut: r.out} {
		f := c.Usage.Fact(24*time.Hour, s)
		v, known := f.Value.Get()
		if !known || v > float64(floor) {
			return false
		}
	}
	return true
}

func drawSet(t *rapid.T) ([]plainRule, *rules.Ruleset) {
	list := rapid.SliceOfN(plainRules, 1, 3).Draw(t, "rules")
	text := "version: 1\nscope: {regions: [cn-hangzhou]}\nrules:\n"
	for i, r := range list {
		text += r.yaml(i)
	}
	set, err := rules.Load("rules.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return list, set
}

func TestPropertyTheJudgeAgreesWithAnIndependentOracle(t *testing.T) {
	released := 0
	rapid.Check(t, func(t *rapid.T) {
		list, set := drawSet(t)
		for range 20 {
			c := cases.Draw(t, "case")
			got := set.Judge(c)
			if want := oracle(c, list); want != (got.Action == rules.Release) {
				t.Fatalf("oracle says release %t, judge says %s: %s", want, got.Reason, got.Text)
			}
			if got.Action == rules.Release {
				released++
			}
		}
	})
	if released == 0 {
		t.Fatal("no case was released, so the property proved nothing")
	}
}

// forget returns copies of c, each with one more fact unknown.
func forget(c rules.Case) []rules.Case {
	gap := fleet.Failed
	var list []rules.Case
	change := func(f func(*rules.Case)) {
		copied := c
		copied.Usage = fleet.Usage{24 * time.Hour: {}}
		for _, fact := range c.Usage[24*time.Hour] {
			copied.Usage.Put(24*time.Hour, fact)
		}
		f(&copied)
		list = append(list, copied)
	}
	change(func(c *rules.Case) { c.Instance.Name = fleet.Unknown[string](gap, "x") })
	change(func(c *rules.Case) { c.Instance.PaidType = fleet.Unknown[fleet.PaidType](gap, "x") })
	change(func(c *rules.Case) { c.Instance.Status = fleet.Unknown[fleet.Status](gap, "x") })
	change(func(c *rules.Case) { c.Instance.Tags = fleet.Unknown[fleet.Tags](gap, "x") })
	change(func(c *rules.Case) { c.Instance.CreatedAt = fleet.Unknown[time.Time](gap, "x") })
	for _, s := range fleet.Signals() {
		change(func(c *rules.Case) { putUsage(*c, s, fleet.Unknown[float64](gap, "x")) })
	}
	return list
}

func TestPropertyForgettingAFactNeverReleases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, set := drawSet(t)
		c := cases.Draw(t, "case")
		if set.Judge(c).Action == rules.Release {
			return
		}
		for i, poorer := range forget(c) {
			if v := set.Judge(poorer); v.Action == rules.Release {
				t.Fatalf("forgetting fact %d turned a keep into a release: %s", i, v.Text)
			}
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(nightly))
	f.Add([]byte("version: 1\nscope: {regions: [cn-hangzhou]}\nrules: [{name: a, match: {age: '>= 1d'}, then: release}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		set, err := rules.Load("fuzz.yaml", data)
		if err != nil {
			checkPlacesOf(t, err)
			return
		}
		if len(set.Scope.Regions) == 0 || len(set.RuleNames()) == 0 {
			t.Fatalf("a file without regions or rules was accepted:\n%s", data)
		}
		c := idleDev()
		c.Instance.PaidType = fleet.Known(fleet.Subscription)
		if v := set.Judge(c); v.Action == rules.Release {
			t.Fatalf("a subscription is released by\n%s", data)
		}
	})
}

func checkPlacesOf(t *testing.T, err error) {
	t.Helper()
	if !strings.HasPrefix(err.Error(), "fuzz.yaml:") {
		t.Fatalf("the error does not begin with its place: %v", err)
	}
}

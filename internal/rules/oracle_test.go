package rules_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// kleene is the oracle's own three values.
type kleene int

const (
	no kleene = iota
	maybeSo
	yes
)

func truth(b bool) kleene {
	if b {
		return yes
	}
	return no
}

// formula is a random condition: its text in the rules language, and its value
// by an evaluation that shares no code with the engine.
type formula struct {
	text  string
	value func(c rules.Case) kleene
}

func atom(t *rapid.T) formula {
	n := rapid.Int64Range(0, 3).Draw(t, "n")
	switch rapid.IntRange(0, 4).Draw(t, "atom") {
	case 0:
		return formula{fmt.Sprintf("instance.topics <= %d", n), func(c rules.Case) kleene { return below(c.Instance.Topics, n) }}
	case 1:
		return formula{fmt.Sprintf("instance.groups <= %d", n), func(c rules.Case) kleene { return below(c.Instance.Groups, n) }}
	case 2:
		return formula{`"a" in tags`, func(c rules.Case) kleene {
			tags, ok := c.Instance.Tags.Get()
			if !ok {
				return maybeSo
			}
			_, has := tags["a"]
			return truth(has)
		}}
	case 3:
		// A missing key is an error in CEL, and unknown to us.
		return formula{`tags["a"] == "1"`, func(c rules.Case) kleene {
			tags, ok := c.Instance.Tags.Get()
			value, has := tags["a"]
			if !ok || !has {
				return maybeSo
			}
			return truth(value == "1")
		}}
	default:
		return formula{"consumers.members == 0", func(c rules.Case) kleene {
			members, ok := c.Usage.Fact(24*time.Hour, fleet.Members).Value.Get()
			if !ok {
				return maybeSo
			}
			return truth(members == 0)
		}}
	}
}

func below(v fleet.Value[int64], n int64) kleene {
	known, ok := v.Get()
	if !ok {
		return maybeSo
	}
	return truth(known <= n)
}

func draw(t *rapid.T, depth int) formula {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return atom(t)
	}
	left := draw(t, depth-1)
	switch rapid.IntRange(0, 2).Draw(t, "operator") {
	case 0:
		return formula{"!(" + left.text + ")", func(c rules.Case) kleene { return yes - left.value(c) }}
	case 1:
		right := draw(t, depth-1)
		return formula{"(" + left.text + " && " + right.text + ")", func(c rules.Case) kleene { return min(left.value(c), right.value(c)) }}
	default:
		right := draw(t, depth-1)
		return formula{"(" + left.text + " || " + right.text + ")", func(c rules.Case) kleene { return max(left.value(c), right.value(c)) }}
	}
}

var partialCases = rapid.Custom(func(t *rapid.T) rules.Case {
	c := idleDev()
	c.Instance.Topics = maybe(t, "topics", rapid.Int64Range(0, 3))
	c.Instance.Groups = maybe(t, "groups", rapid.Int64Range(0, 3))
	c.Instance.Tags = maybe(t, "tags", rapid.SampledFrom([]fleet.Tags{{}, {"a": "1"}, {"a": "2"}}))
	if rapid.Bool().Draw(t, "groups unread") {
		putUsage(c, fleet.Members, fleet.Unknown[float64](fleet.Failed, "denied"))
	}
	return c
})

// engine returns what the engine makes of the rule's match.
func engine(v rules.Verdict) kleene {
	switch v.Reason {
	case rules.Idle, rules.UsageUnknown:
		return yes // it matches; what comes after is not this test's concern
	case rules.NoRule:
		return no
	default:
		return maybeSo
	}
}

// TestPropertyAnyTreeOfConditionsIsJudgedByKleenesLogic compares random trees
// over random partial facts with an oracle. Tags that are not known leave the
// protection unknown, so there the oracle's answer is "not proved" as well.
func TestPropertyAnyTreeOfConditionsIsJudgedByKleenesLogic(t *testing.T) {
	counts := map[kleene]int{}
	rapid.Check(t, func(t *rapid.T) {
		f := draw(t, 4)
		set, err := rules.Load("r.yaml", []byte(fmt.Sprintf(
			"version: 1\nscope: {regions: [cn-hangzhou]}\nrules:\n  - name: a\n    match:\n      expr: |\n        %s\n    then: release\n", f.text)))
		if err != nil {
			t.Fatal(err)
		}
		for range 10 {
			c := partialCases.Draw(t, "case")
			want := f.value(c)
			if _, known := c.Instance.Tags.Get(); !known {
				want = maybeSo
			}
			v := set.Judge(c)
			if got := engine(v); got != want {
				t.Fatalf("%s\nwant %d, got %d: %s: %s", f.text, want, got, v.Reason, v.Text)
			}
			counts[want]++
		}
	})
	for _, k := range []kleene{no, maybeSo, yes} {
		if counts[k] < 20 {
			t.Errorf("only %d cases have the value %d, too few to prove anything", counts[k], k)
		}
	}
}

// FuzzExpression throws texts at the expression compiler: it must never panic,
// and whatever it accepts must not release an instance of which nothing is known.
func FuzzExpression(f *testing.F) {
	for _, seed := range []string{
		`instance.age > span("3d")`, `tags.exists(k, nearly(k, "owner"))`, `!("a" in tags) || usage.bytes_in < rate("1KiB/s")`,
		`instance.name.matches("^a")`, `now - instance.created > duration("1h") ? true : false`, `percent("20%") < 1.0 && instance.topics < 3`,
	} {
		f.Add(seed)
	}
	blank := rules.Case{Now: now, On: "schedule", Instance: fleet.Instance{
		ID: "i", Region: "cn-hangzhou", PaidType: fleet.Known(fleet.PayAsYouGo), Status: fleet.Known(fleet.Running), Tags: fleet.Known(fleet.Tags{}),
	}}
	f.Fuzz(func(t *testing.T, text string) {
		set, err := rules.Load("r.yaml", []byte(fmt.Sprintf(
			"version: 1\nscope: {regions: [cn-hangzhou]}\nrules:\n  - name: a\n    match: {expr: %q}\n    then: release\n", text)))
		if err != nil {
			return
		}
		if v := set.Judge(blank); v.Action != rules.Keep {
			t.Fatalf("%q releases an instance whose traffic is not known", text)
		}
	})
}

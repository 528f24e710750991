package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func TestAProtectionForgivesHowItIsWritten(t *testing.T) {
	tests := map[string]struct {
		protect string
		change  func(*rules.Case)
	}{
		"another letter case of a value":         {"tags: {team: payments}", tagged("team", "Payments")},
		"spaces around a value":                  {"tags: {team: payments}", tagged("team", " payments ")},
		"another letter case of a name":          {`name: "*prod*"`, func(c *rules.Case) { c.Instance.Name = fleet.Known("Orders-PROD-1") }},
		"spaces around a pattern":                {`name: " *prod* "`, func(c *rules.Case) { c.Instance.Name = fleet.Known("my-prod-1") }},
		"a name in Chinese":                      {`name: "*生产*"`, func(c *rules.Case) { c.Instance.Name = fleet.Known("订单-生产-1") }},
		"a regular expression inside a name":     {"name: regex:/prod/", func(c *rules.Case) { c.Instance.Name = fleet.Known("my-prod-1") }},
		"a regular expression inside a value":    {"tags: {stage: regex:/pro?d/}", tagged("stage", "pre-PRD")},
		"a life of zero, which may mean forever": {"name: nothing", tagged("reaper/ttl", "0")},
		"a life of minutes, which may be months": {"name: nothing", tagged("reaper/ttl", "6m")},
		"a life that is over at once":            {"name: nothing", tagged("reaper/ttl", "1ns")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := load(t, oddHead+"protect: [{"+test.protect+"}]\nrules: [{name: dev, match: {age: '>= 1h'}, then: release}]\n")
			c := idleDev()
			test.change(&c)
			if v := set.Judge(c); v.Reason != rules.Protected {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestWordsThatCouldNeverMatchAreRefused(t *testing.T) {
	rule := func(match string) string { return "rules: [{name: dev, match: {" + match + "}, then: release}]\n" }
	given := func(given string) string {
		return "rules: [{name: dev, match: {age: '>= 1h'}, then: release, tests: [{name: x, given: {" + given + "}, want: keep}]}]\n"
	}
	tests := map[string]struct{ text, says string }{
		"braces in a protected name":      {`protect: [{name: "{prod,live}-*"}]` + "\n" + rule("age: '>= 1h'"), "another language"},
		"a character class":               {`protect: [{name: "[Pp]rod*"}]` + "\n" + rule("age: '>= 1h'"), "another language"},
		"a regular expression unmarked":   {`protect: [{name: ".*prod.*"}]` + "\n" + rule("age: '>= 1h'"), "another language"},
		"a marked one with a capital":     {`protect: [{name: "Regex:/prod/"}]` + "\n" + rule("age: '>= 1h'"), "another language"},
		"a comma in a rate":               {"rules: [{name: dev, match: {age: '>= 1h'}, idle: {bytes_in: '<= 1,5KiB/s'}, then: release}]\n", "is not a rate"},
		"bits in a rate":                  {"rules: [{name: dev, match: {age: '>= 1h'}, idle: {bytes_in: '<= 8kb/s'}, then: release}]\n", "is not a rate"},
		"a negation":                      {`protect: [{tags: {env: "!dev"}}]` + "\n" + rule("age: '>= 1h'"), "another language"},
		"a star of a Chinese keyboard":    {"protect: [{name: ＊prod＊}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"quotes of a Chinese keyboard":    {"protect: [{name: “*prod*”}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"such quotes around a value":      {"protect: [{tags: {env: [‘prod’]}}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"such quotes around a tag key":    {"protect: [{tags: {“env”: prod}}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"commas of a Chinese keyboard":    {"protect: [{name: '*prod*，*core*'}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"such commas in a list of values": {"protect: [{tags: {env: [prod、staging]}}]\n" + rule("age: '>= 1h'"), "typed with a Chinese keyboard"},
		"two names to protect in one":     {"protect: [{name: 'prod-*, core-*'}]\n" + rule("age: '>= 1h'"), "no instance has in its name"},
		"a space that nobody sees":        {"protect: [{name: \"*prod*\u200b\"}]\n" + rule("age: '>= 1h'"), "that nobody sees"},
		"such a space in a tag key":       {"protect: [{tags: {\"env\ufeff\": prod}}]\n" + rule("age: '>= 1h'"), "that nobody sees"},
		"a pattern as a tag key":          {`protect: [{tags: {"prod*": "*"}}]` + "\n" + rule("age: '>= 1h'"), "is a pattern"},
		"a paid type that does not exist": {rule("paid_type: payg"), `the paid_type "payg" is not known`},
		"a series in another letter case": {rule("series: V3"), "v3"},
		"a region that is not in scope":   {rule("region: cn-beijing"), "would never match"},
		"a misspelt state in a test":      {given("status: runnning"), "no state is named"},
		"a misspelt paid type in a test":  {given("paid_type: payg"), "no paid type is named"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := rules.Load("r.yaml", []byte(oddHead+test.text))
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestTheTestsOfALaterRuleSeeTheUsageThatAnEarlierOneAsksFor(t *testing.T) {
	set := load(t, oddHead+`
rules:
  - name: strict
    match: {tags: {env: dev}}
    idle: {for: 7d}
    then: release
    tests: [{name: young ones lack the points of a week, given: {tags: {env: dev}, age: 2d}, want: usage-unknown}]
  - name: lax
    match: {tags: {env: [dev, test]}}
    idle: {for: 24h}
    then: release
    tests:
      - {name: the strict rule decides first, given: {tags: {env: dev}, bytes_in: 5MiB/s}, want: busy}
      - {name: test goes by the lax rule, given: {tags: {env: test}, age: 2d}, want: release}
      - {name: without a series there is no metric, given: {tags: {env: test}, unknown: series}, want: usage-unknown}
      - {name: without an age no window is whole, given: {tags: {env: test}, unknown: age}, want: usage-unknown}
`)
	results, unreached := set.Test()
	for _, r := range results {
		if r.Failure != "" {
			t.Errorf("%s: %s", r.Name, r.Failure)
		}
	}
	if len(unreached) != 0 || len(results) != 5 {
		t.Errorf("%d results, unreached %v", len(results), unreached)
	}
}

func TestAKeepDateLastsToItsEndWhereMidnightIsSkipped(t *testing.T) {
	for zone, moment := range map[string]string{
		"America/Havana":   "2026-03-08T04:30:00Z",
		"America/Santiago": "2026-09-06T03:30:00Z",
		"Atlantic/Azores":  "2026-03-29T00:30:00Z",
	} {
		at, err := time.Parse(time.RFC3339, moment)
		if err != nil {
			t.Fatal(err)
		}
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		set := load(t, "timezone: "+zone+"\n"+oddHead+"rules: [{name: dev, match: {age: '>= 1h'}, then: release}]\n")
		c := idleDev()
		c.Now, c.Instance.CreatedAt = at, fleet.Known(at.Add(-100*time.Hour))
		c.Instance.Tags = fleet.Known(fleet.Tags{"reaper/keep": "until " + at.In(place).Format(time.DateOnly)})
		if v := set.Judge(c); v.Reason != rules.Protected {
			t.Errorf("%s at %s: got %s: %s", zone, at.In(place), v.Reason, v.Text)
		}
	}
}

func TestTagsAreWalkedInOneOrder(t *testing.T) {
	set := load(t, withMatch(`{expr: 'tags.map(k, tags[k])[0] == "x"'}`))
	c := idleDev()
	c.Instance.Tags = fleet.Known(fleet.Tags{"a": "x", "b": "y", "c": "z"})
	for range 50 {
		if v := set.Judge(c); v.Reason != rules.Idle {
			t.Fatalf("got %s: %s", v.Reason, v.Text)
		}
	}
}

func TestTooYoungIsSaidOnlyWhenAllElseHolds(t *testing.T) {
	set := load(t, withMatch(`{age: ">= 9999h", expr: 'instance.name == "never"'}`))
	if v := set.Judge(idleDev()); v.Reason != rules.NoRule {
		t.Fatalf("got %s: %s", v.Reason, v.Text)
	}
}

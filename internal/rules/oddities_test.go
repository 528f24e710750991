package rules_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

const oddHead = "version: 1\nscope: {regions: [cn-hangzhou]}\n"

func TestAProtectionMeansWhatIsWritten(t *testing.T) {
	tests := map[string]struct {
		protect string
		tags    fleet.Tags
	}{
		"leading zeros stay, though YAML reads an octal number": {"tags: {cost-center: 0123}", fleet.Tags{"cost-center": "0123"}},
		"the end of a fraction stays":                           {"tags: {release: 1.10}", fleet.Tags{"release": "1.10"}},
		"a key of digits stays":                                 {"tags: {007: x}", fleet.Tags{"007": "x"}},
		"a truth value keeps its capital letter":                {"tags: {locked: True}", fleet.Tags{"locked": "True"}},
		"a number too large for any machine stays":              {"tags: {id: 123456789012345678901234567890}", fleet.Tags{"id": "123456789012345678901234567890"}},
		"absent protects what lacks the tag":                    {"tags: {owner: absent}", fleet.Tags{"env": "dev"}},
		"absent stands beside other values":                     {"tags: {owner: [bob, absent]}", fleet.Tags{"owner": "bob"}},
		"a key outside ASCII fits in any letter case":           {"tags: {ВЛАДЕЛЕЦ: '*'}", fleet.Tags{"Владелец": "x"}},
		"quotes, backslashes and odd line ends are text": {
			`tags: {"a\"b\\c\n\u2028{}": "x\"y\\*"}`, fleet.Tags{"a\"b\\c\n\u2028{}": `x"y\z`},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			set := load(t, oddHead+"protect: [{"+test.protect+"}]\nrules: [{name: dev, match: {age: '>= 1h'}, then: release}]\n")
			c := idleDev()
			c.Instance.Tags = fleet.Known(test.tags)
			if v := set.Judge(c); v.Reason != rules.Protected {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestWhatWouldWidenARuleSilentlyIsRefused(t *testing.T) {
	rule := func(match string) string { return "rules: [{name: dev, " + match + ", then: release}]\n" }
	plain := rule("match: {tags: {env: dev}}")
	tests := map[string]struct{ text, says string }{
		"an empty block of tags":             {rule("match: {tags: {}, age: '>= 72h'}"), "no tag is named"},
		"an empty block of protecting tags":  {"protect: [{name: x, tags: {}}]\n" + plain, "no tag is named"},
		"an empty name to protect":           {"protect: [{name: ''}]\n" + plain, "the name to protect is empty"},
		"a limit with a fraction":            {"limits: {per_run: 5.9}\n" + plain, "plain digits"},
		"a limit with a leading zero":        {"limits: {per_run: 010}\n" + plain, "plain digits"},
		"a limit in scientific notation":     {"limits: {per_run: 1e3}\n" + plain, "plain digits"},
		"a floor that is traffic":            {rule("match: {tags: {env: dev}}, idle: {bytes_in: '<= 1GiB/s'}"), "is use, not idleness"},
		"holidays of no country":             {"timezone: Asia/Shanghai\n" + rule("match: {tags: {env: dev}}, window: {days: Mon-Fri, holidays: ''}"), "the country of the holidays is empty"},
		"a number as a key":                  {"limits: {1: 2}\n" + plain, "the key 1 is not a word"},
		"a truth value as a key":             {rule("match: {tags: {env: dev}}, idle: {true: 2}"), "the key true is not a word"},
		"a merge key":                        {rule("match: {<<: {age: '>= 1h'}}"), "not part of the rules language"},
		"a key twice":                        {rule("match: {tags: {env: dev}}, match: {age: '>= 1h'}"), "already defined"},
		"a key in other letter case":         {rule("Match: {tags: {env: dev}}, match: {age: '>= 1h'}"), `the key "Match" is not known`},
		"an empty list of triggers":          {rule("on: [], match: {tags: {env: dev}}"), "the list is empty"},
		"a negative floor":                   {rule("match: {tags: {env: dev}}, idle: {bytes_in: '<= -1B/s'}"), "is not a rate"},
		"a floor that is not a number":       {rule("match: {tags: {env: dev}}, idle: {bytes_in: '<= NaN/s'}"), "is not a rate"},
		"a pattern that escapes its anchors": {rule("match: {tags: {env: 'regex:/dev)|(?:.*/'}}"), "regular expression"},
		"a second document":                  {plain + "---\nprotect: [{name: x}]\n", "2 documents"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := rules.Load("rules.yaml", []byte(oddHead+test.text))
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v, want %q", err, test.says)
			}
		})
	}
}

func TestAFileWithoutAnyDocumentIsRefused(t *testing.T) {
	for _, text := range []string{"", "...\n", "---\n", "# nothing\n"} {
		if _, err := rules.Load("rules.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "0 documents") {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func TestATagIsNotAbsentBecauseItsKeyIsSpeltOtherwise(t *testing.T) {
	set := load(t, oddHead+"rules: [{name: dev, match: {tags: {legal-hold: absent}}, then: release}]\n")
	for key, want := range map[string]rules.Reason{"Legal-Hold": rules.NoRule, "legal_hold": rules.NoRule, "team": rules.Idle} {
		c := idleDev()
		c.Instance.Tags = fleet.Known(fleet.Tags{key: "1"})
		if v := set.Judge(c); v.Reason != want {
			t.Errorf("tag %s: got %s, want %s", key, v.Reason, want)
		}
	}
}

// TestNarrowingNeverReleasesMore guards against a laxer rule deciding in the
// place of one that the caller left out.
func TestNarrowingNeverReleasesMore(t *testing.T) {
	set := load(t, oddHead+`rules:
  - {name: strict, match: {tags: {env: dev}, age: ">= 1d"}, idle: {bytes_in: "<= 1B/s"}, then: release}
  - {name: lax, match: {age: ">= 1h"}, then: release}
`)
	unknownAge := idleDev()
	unknownAge.Instance.CreatedAt = fleet.Unknown[time.Time](fleet.Absent, "CreateTime is missing")
	other := idleDev()
	other.Instance.Tags = fleet.Known(fleet.Tags{"env": "test"})
	tests := map[string]struct {
		c    rules.Case
		want rules.Reason
	}{
		"the rule left out would keep it":           {idleDev(), rules.NoRule},
		"the rule left out may match or not":        {unknownAge, rules.MatchUnknown},
		"the rule left out does not speak about it": {other, rules.Idle},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			all := set.Judge(test.c)
			test.c.Only = []string{"lax"}
			v := set.Judge(test.c)
			if v.Reason != test.want {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
			if v.Action == rules.Release && all.Action != rules.Release {
				t.Fatalf("a run of all rules keeps it (%s), the narrowed one releases it", all.Text)
			}
		})
	}
}

package rules_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/rules"
)

func notifying(block string) []byte {
	return []byte("version: 1\nscope: {regions: [cn-hangzhou]}\nrules: [{name: a, match: {age: '>= 1d'}, then: release}]\n" + block)
}

func TestWhoIsTold(t *testing.T) {
	set, err := rules.Load("rules.yaml", notifying(`notify:
  owner_tag: owner
  owners: {alice: alice-feishu}
  destinations:
    - {name: ops, kind: dingtalk, url: "env:DING_URL", secret: "env:DING_KEY", language: zh, mention: {bob: "13800138000"}}
    - {name: alice-feishu, kind: feishu, url: "env:FEISHU_URL"}
`))
	if err != nil {
		t.Fatal(err)
	}
	want := rules.Notify{
		Default: "ops", OwnerTag: "owner", Owners: map[string]string{"alice": "alice-feishu"},
		Destinations: []rules.Destination{
			{Name: "ops", Kind: "dingtalk", URL: "DING_URL", Secret: "DING_KEY", Language: "zh", Mention: map[string]string{"bob": "13800138000"}},
			{Name: "alice-feishu", Kind: "feishu", URL: "FEISHU_URL", Language: "en", Mention: map[string]string{}},
		},
	}
	if diff := cmp.Diff(want, set.Notify); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	for owner, name := range map[string]string{"alice": "alice-feishu", "bob": "ops", "": "ops"} {
		if got := set.Notify.For(owner).Name; got != name {
			t.Errorf("%q is told at %s, want %s", owner, got, name)
		}
	}
}

func TestWithoutDestinationsTheLogIsTold(t *testing.T) {
	set, err := rules.Load("rules.yaml", notifying("limits: {per_owner: 1, owner_tag: team}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if d := set.Notify.For("alice"); d.Kind != rules.KindLog || set.Notify.OwnerTag != "team" {
		t.Errorf("%+v, owner by %q", d, set.Notify.OwnerTag)
	}
}

func TestWhatIsWrongWithNotifyIsSaidWhereItStands(t *testing.T) {
	const robot = `{name: ops, kind: dingtalk, url: "env:DING_URL"}`
	for name, test := range map[string]struct{ block, at, words string }{
		"nobody to tell":                   {"notify: {plans: true}\n", "4:", "names no destination"},
		"a secret in the file":             {"notify: {destinations: [{name: ops, kind: slack, url: https://hooks.slack.com/services/T0/B0/hush}]}\n", "4:", "secrets do not belong"},
		"no address":                       {"notify: {destinations: [{name: ops, kind: slack}]}\n", "4:", "has no url"},
		"a kind that is not known":         {"notify: {destinations: [{name: ops, kind: dingtolk, url: \"env:A\"}]}\n", "4:43", `did you mean "dingtalk"?`},
		"a key where nothing is signed":    {"notify: {destinations: [{name: ops, kind: wecom, url: \"env:A\", secret: \"env:B\"}]}\n", "4:", "wecom knows no signatures"},
		"an address of the log":            {"notify: {destinations: [{name: ops, kind: log, url: \"env:A\"}]}\n", "4:", "the log has no address"},
		"a language that is not known":     {"notify: {destinations: [{name: ops, kind: log, language: de}]}\n", "4:", `the language "de"`},
		"a name used twice":                {"notify: {destinations: [" + robot + ", " + robot + "]}\n", "4:", "two destinations"},
		"a default that does not exist":    {"notify: {default: op, destinations: [" + robot + "]}\n", "4:19", `did you mean "ops"?`},
		"an owner's that does not exist":   {"notify: {owner_tag: o, owners: {alice: x}, destinations: [" + robot + "]}\n", "4:", `no destination has the name "x"`},
		"owners without their tag":         {"notify: {owners: {alice: ops}, destinations: [" + robot + "]}\n", "4:", "does not know who the owner is"},
		"an owner with two":                {"notify: {owner_tag: o, owners: {alice: [ops, ops]}, destinations: [" + robot + "]}\n", "4:", "several values"},
		"markup in the place of a mention": {"notify: {owner_tag: o, destinations: [{name: ops, kind: slack, url: \"env:A\", mention: {alice: \"<!channel>\"}}]}\n", "4:", "no id of a chat service"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := rules.Load("rules.yaml", notifying(test.block))
			if _, placed := errors.AsType[*rules.Error](err); !placed {
				t.Fatalf("got %v", err)
			}
			if !strings.Contains(err.Error(), "rules.yaml:"+test.at) || !strings.Contains(err.Error(), test.words) || strings.Contains(err.Error(), "hush") {
				t.Errorf("got %v", err)
			}
		})
	}
}

package rules_test
import ("testing";"fmt";"alikafka-reaper/internal/rules";"alikafka-reaper/internal/fleet")
func TestZZ2(t *testing.T) {
	head := "version: 1\nscope: {regions: [cn-hangzhou]}\n"
	try := func(name, protect string, tags fleet.Tags) {
		set, err := rules.Load("r", []byte(head+"protect: ["+protect+"]\nrules: [{name: dev, match: {age: '>= 1h'}, then: release}]\n"))
		if err != nil { fmt.Println(name, "refused", err); return }
		c := idleDev(); c.Instance.Tags = fleet.Known(tags)
		v := set.Judge(c); fmt.Println(name, v.Action, v.Text)
	}
	try("absent", "{tags: {owner: absent}}", fleet.Tags{"env":"dev"})
	try("cyr", "{tags: {Владелец: '*'}}", fleet.Tags{"Владелец":"x"})
	try("cyr2", "{tags: {ВЛАДЕЛЕЦ: '*'}}", fleet.Tags{"владелец":"x"})
	try("turk", "{tags: {İstanbul: '*'}}", fleet.Tags{"İstanbul":"x"})
	try("num", "{tags: {cost-center: 0123}}", fleet.Tags{"cost-center":"0123"})
	try("num2", "{tags: {cost-center: 1.10}}", fleet.Tags{"cost-center":"1.10"})
	try("True", "{tags: {keep: True}}", fleet.Tags{"keep":"True"})
	try("intkey", "{tags: {007: x}}", fleet.Tags{"007":"x"})
	try("hexname", "{name: 0x10}", fleet.Tags{})
	try("emptytags", "{name: x, tags: {}}", fleet.Tags{})
	try("Q", `{tags: {a: 'regex:/\Qfoo/'}}`, fleet.Tags{"a":"foo"})
	try("esc", `{tags: {a: 'regex:/foo)|(?:.*/'}}`, fleet.Tags{"a":"foo"})
	try("nl", `{tags: {"a\"b\\c\n\u2028{}": "x\"y\\*"}}`, fleet.Tags{"a\"b\\c\n\u2028{}":"x\"y\\z"})
	try("emoji", `{tags: {"😀": "é\u0085\x7f\0"}}`, fleet.Tags{"😀":"é\u0085\x7f\x00"})
	// narrowing
	set, err := rules.Load("r", []byte(head+`rules:
  - {name: strict, match: {tags: {env: dev}}, idle: {bytes_in: "<= 1B/s"}, then: release}
  - {name: lax, match: {age: ">= 1h"}, then: release}
`))
	if err != nil { t.Fatal(err) }
	c := idleDev()
	fmt.Println("all", set.Judge(c).Text)
	c.Only = []string{"lax"}
	fmt.Println("only lax", set.Judge(c).Action, set.Judge(c).Text)
	set, _ = rules.Load("r", []byte(head+`rules: [{name: a, match: {tags: {legal-hold: absent}}, then: release}]`))
	c = idleDev(); c.Instance.Tags = fleet.Known(fleet.Tags{"Legal-Hold":"1"})
	fmt.Println("absent other case", set.Judge(c).Action)
}

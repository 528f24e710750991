package rules_test

import (
	"fmt"
	"testing"
	"strings"

	"alikafka-reaper/internal/rules"
)

func TestZZ(t *testing.T) {
	head := "version: 1\nscope: {regions: [cn-hangzhou]}\n"
	r := func(s string) string { return head + "rules:\n  - " + s + "\n" }
	cases := map[string]string{
		"empty": "", "comment": "# x\n", "dashes": "---\n", "null": "null\n", "dots": "...\n", "bom": "\ufeff" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"emptytags": r("{name: dev, match: {tags: {}, age: '>= 72h'}, then: release}"),
		"blocktagsnull": r("name: dev\n    match:\n      tags:\n      age: '>= 72h'\n    then: release"),
		"dupmatch": r("{name: dev, match: {tags: {env: dev}}, match: {age: '>= 1h'}, then: release}"),
		"duptags": r("{name: dev, match: {tags: {env: dev}, tags: {x: y}}, then: release}"),
		"dupkeycase": r("{name: dev, Match: {tags: {env: dev}}, match: {age: '>= 1h'}, then: release}"),
		"duprules": r("{name: dev, match: {tags: {env: dev}}, then: release}") + "rules: []\n",
		"dupprotect": "protect: [{name: '*prod*'}]\nprotect: [{name: 'x'}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"dup tag key": r("{name: dev, match: {tags: {env: dev, env: prod}}, then: release}"),
		"dup limits key": "limits: {per_run: 1, per_run: 50}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"dup force": r("{name: dev, match: {tags: {env: dev}}, then: [{release: {force: false, force: true}}]}"),
		"dup release": r("{name: dev, match: {tags: {env: dev}}, then: [{release: {force: false}, release: {force: true}}]}"),
		"merge": r("{name: dev, match: {<<: {age: '>= 1h'}}, then: release}"),
		"mergestr": r("{name: dev, match: {'<<': {age: '>= 1h'}, age: '>= 2h'}, then: release}"),
		"anchor": r("&a {name: dev, match: {tags: {env: dev}}, then: release}"),
		"anchorkey": r("{&a name: dev, match: {tags: {env: dev}}, then: release}"),
		"anchorval": r("{name: &x dev, match: {tags: {env: *x}}, then: release}"),
		"tag": r("{name: !!str dev, match: {tags: {env: dev}}, then: release}"),
		"number tag": r("{name: dev, match: {tags: {env: 1.10}}, then: release}"),
		"octal tag": r("{name: dev, match: {tags: {env: 010}}, then: release}"),
		"hex tag": r("{name: dev, match: {tags: {env: 0x10}}, then: release}"),
		"under tag": r("{name: dev, match: {tags: {env: 1_000}}, then: release}"),
		"exp tag": r("{name: dev, match: {tags: {env: 1e3}}, then: release}"),
		"big tag": r("{name: dev, match: {tags: {env: 123456789012345678901234567890}}, then: release}"),
		"bool tag": r("{name: dev, match: {tags: {env: True}}, then: release}"),
		"yes tag": r("{name: dev, match: {tags: {env: yes}}, then: release}"),
		"nan tag": r("{name: dev, match: {tags: {env: .nan}}, then: release}"),
		"date tag": r("{name: dev, match: {tags: {env: 2026-11-23}}, then: release}"),
		"tilde": r("{name: dev, match: {tags: {env: ~}}, then: release}"),
		"int key": r("{name: dev, match: {tags: {010: x}}, then: release}"),
		"complex key": r("{name: dev, match: {tags: {? [a, b] : x}}, then: release}"),
		"list in list": r("{name: dev, match: {tags: {env: [[dev, x]]}}, then: release}"),
		"map in list": r("{name: dev, match: {tags: {env: [{a: b}]}}, then: release}"),
		"map val": r("{name: dev, match: {tags: {env: {a: b}}}, then: release}"),
		"literal": r("name: dev\n    match:\n      tags:\n        env: |\n          dev\n    then: release"),
		"emptyon": r("{name: dev, on: [], match: {tags: {env: dev}}, then: release}"),
		"on bool key": r("{name: dev, on: on, match: {tags: {env: dev}}, then: release}"),
		"perrun float": "limits: {per_run: 5.9}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun exp": "limits: {per_run: 1e3}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun str": "limits: {per_run: '50'}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun oct": "limits: {per_run: 010}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun huge": "limits: {per_run: 99999999999999999999}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun huge2": "limits: {per_run: 18446744073709551615}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun bool": "limits: {per_run: true}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"perrun list": "limits: {per_run: [1]}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"limits list": "limits: [{per_run: 1}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"limits str": "limits: none\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"limits empty": "limits: {}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"force str": r("{name: dev, match: {tags: {env: dev}}, then: [{release: {force: 'true'}}]}"),
		"force int": r("{name: dev, match: {tags: {env: dev}}, then: [{release: {force: 1}}]}"),
		"release empty map": r("{name: dev, match: {tags: {env: dev}}, then: [{release: {}}]}"),
		"release str": r("{name: dev, match: {tags: {env: dev}}, then: [{release: force}]}"),
		"then map": r("{name: dev, match: {tags: {env: dev}}, then: {release: {force: true}}}"),
		"protect map": "protect: {name: '*prod*'}\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect str": "protect: prod\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect empty": "protect: []\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect emptymap": "protect: [{}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect tags empty": "protect: [{name: x, tags: {}}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect name list": "protect: [{name: [a, b]}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"protect name empty": "protect: [{name: ''}]\n" + r("{name: dev, match: {tags: {env: dev}}, then: release}"),
		"match name empty": r("{name: dev, match: {name: '', tags: {env: dev}}, then: release}"),
		"match name emptylist": r("{name: dev, match: {name: [], tags: {env: dev}}, then: release}"),
		"match name strnull": r("{name: dev, match: {name: ['', x], tags: {env: dev}}, then: release}"),
		"idle list": r("{name: dev, match: {tags: {env: dev}}, idle: [], then: release}"),
		"idle str": r("{name: dev, match: {tags: {env: dev}}, idle: '', then: release}"),
		"match str": r("{name: dev, match: dev, then: release}"),
		"neg": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= -1B/s'}, then: release}"),
		"nanr": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= NaN/s'}, then: release}"),
		"hugerate": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= 15EiB/s'}, then: release}"),
		"hugerate2": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= 99999EiB/s'}, then: release}"),
		"nounit": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= 5/s'}, then: release}"),
		"bits": r("{name: dev, match: {tags: {env: dev}}, idle: {bytes_in: '<= 5Mb/s'}, then: release}"),
		"hugeage": r("{name: dev, match: {tags: {env: dev}, age: '>= 2562047h'}, then: release}"),
		"smallage": r("{name: dev, match: {tags: {env: dev}, age: '>= 0.9s'}, then: release}"),
		"ageempty": r("{name: dev, match: {age: '', tags: {env: dev}}, then: release}"),
		"idlefor num": r("{name: dev, match: {tags: {env: dev}}, idle: {for: 24}, then: release}"),
		"idlefor odd": r("{name: dev, match: {tags: {env: dev}}, idle: {for: 1h0m0.5s}, then: release}"),
		"version str": "version: '1'\nscope: {regions: [cn-hangzhou]}\nrules: [{name: dev, match: {tags: {env: dev}}, then: release}]\n",
		"version f": "version: 1.0\nscope: {regions: [cn-hangzhou]}\nrules: [{name: dev, match: {tags: {env: dev}}, then: release}]\n",
		"version 1.9": "version: 1.9\nscope: {regions: [cn-hangzhou]}\nrules: [{name: dev, match: {tags: {env: dev}}, then: release}]\n",
		"twodocs": r("{name: dev, match: {tags: {env: dev}}, then: release}") + "---\nprotect: [{name: x}]\n",
		"enddocs": r("{name: dev, match: {tags: {env: dev}}, then: release}") + "...\nprotect: [{name: x}]\n",
		"invalid utf8": r("{name: dev, match: {tags: {env: \"d\xffv\"}}, then: release}"),
		"nul": r("{name: dev, match: {tags: {env: \"d\x00v\"}}, then: release}"),
		"quote key": r(`{name: dev, match: {tags: {'a" in tags || true || "b': x}}, then: release}`),
		"bs key": r(`{name: dev, match: {tags: {"a\\": "\\"}}, then: release}`),
		"nl key": r(`{name: dev, match: {tags: {"a\nb": "c\u2028d{}"}}, then: release}`),
		"rulesmap": head + "rules: {name: dev, match: {tags: {env: dev}}, then: release}\n",
		"scope twice flow": "version: 1\nscope: {regions: cn-hangzhou}\nrules: [{name: dev, match: {tags: {env: dev}}, then: release}]\n",
		"comment in tags": r("name: dev\n    match:\n      tags:\n        # env: dev\n      age: '>= 72h'\n    then: release"),
		"tab": r("name: dev\n    match:\n      age: '>= 72h'\n\t  tags: {env: dev}\n    then: release"),
		"weird indent": r("name: dev\n    match:\n      age: '>= 72h'\n    tags: {env: dev}\n    then: release"),
		"multiline plain": r("name: dev\n    match:\n      age: '>= 72h'\n    then: release\n      tags: x"),
	}
	var names []string
	for n := range cases { names = append(names, n) }
	for _, n := range names {
		func() {
			defer func() { if p := recover(); p != nil { fmt.Printf("PANIC %-22s %v\n", n, p) } }()
			text := cases[n]
			if !strings.Contains(text, "version") && strings.Contains(text, "rules") { text = "version: 1\n" + text }
			if strings.Count(text, "version: 1") > 1 { text = strings.Replace(text, "version: 1\n", "", 1) }
			if !strings.HasPrefix(text, "version") && strings.Contains(text,"version") && !strings.HasPrefix(text, "\ufeff") { }
			set, err := rules.Load("r", []byte(text))
			if err != nil { fmt.Printf("refused  %-22s %s\n", n, strings.ReplaceAll(err.Error(), "\n", " | ")); return }
			c := idleDev()
			v := set.Judge(c)
			fmt.Printf("ACCEPTED %-22s limits %+v force %v: %s [%s] %v\n", n, set.Limits, v.Force, v.Action, v.Text, condTexts(v))
		}()
	}
}
func condTexts(v rules.Verdict) []string { var l []string; for _, c := range v.Conditions { l = append(l, c.Text) }; return l }

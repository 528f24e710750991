package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// tenRules are ten rules of which the last one matches, so that every
// instance is held against all of them.
func tenRules() string {
	var b strings.Builder
	b.WriteString("version: 1\nscope: {regions: [cn-hangzhou]}\nprotect: [{name: \"*prod*\"}, {tags: {team: payments}}]\nrules:\n")
	for i := range 10 {
		fmt.Fprintf(&b, "  - name: rule-%d\n    match: {tags: {env: [dev, \"test-*\"], unit: unit-%d}, age: \">= 72h\", expr: 'instance.disk_gib <= 3000'}\n    then: release\n", i, i)
	}
	return b.String()
}

// aFleet returns cases whose tags match the last rule.
func aFleet(n int) []rules.Case {
	cases := make([]rules.Case, n)
	for i := range cases {
		c := idleDev()
		c.Instance.ID = fmt.Sprintf("alikafka_post-cn-%08d", i)
		c.Instance.Tags = fleet.Known(fleet.Tags{"env": "test-1", "unit": "unit-9", "owner": "somebody"})
		c.Instance.DiskGiB = fleet.Known[int64](500)
		cases[i] = c
	}
	return cases
}

// BenchmarkJudge judges 10,000 instances by ten rules.
func BenchmarkJudge(b *testing.B) {
	set, cases := load(b, tenRules()), aFleet(10_000)
	b.ReportAllocs()
	for b.Loop() {
		for i := range cases {
			if v := set.Judge(cases[i]); v.Action != rules.Release {
				b.Fatal(v.Text)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/10_000, "ns/instance")
}

// BenchmarkLoad reads and compiles ten rules, which a cold start pays once.
func BenchmarkLoad(b *testing.B) {
	text := []byte(tenRules())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := rules.Load("rules.yaml", text); err != nil {
			b.Fatal(err)
		}
	}
}

package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func withMatch(match string) string {
	return fmt.Sprintf("version: 1\ntimezone: Asia/Shanghai\nscope: {regions: [cn-hangzhou]}\nrules:\n  - name: a\n    match: %s\n    then: release\n", match)
}

func rich() rules.Case {
	c := idleDev()
	c.Instance.Zone, c.Instance.VPC = fleet.Known("cn-hangzhou-k"), fleet.Known("vpc-1")
	c.Instance.ResourceGroup, c.Instance.Spec = fleet.Known("rg-1"), fleet.Known("professional")
	c.Instance.DiskGiB, c.Instance.Topics = fleet.Known[int64](500), fleet.Known[int64](3)
	c.Instance.Groups, c.Instance.Partitions = fleet.Known[int64](1), fleet.Unknown[int64](fleet.Absent, "the answer has no UsedPartitionCount")
	return c
}

func TestSelection(t *testing.T) {
	idle, no, unknown := rules.Idle, rules.NoRule, rules.MatchUnknown
	tests := map[string]struct {
		match  string
		reason rules.Reason
	}{
		"an id":                                   {`{id: alikafka_post-cn-1}`, idle},
		"a zone":                                  {`{zone: "*-k"}`, idle},
		"another zone":                            {`{zone: "*-j"}`, no},
		"a VPC and a resource group":              {`{vpc: vpc-1, resource_group: rg-1}`, idle},
		"a list of names":                         {`{name: [a, orders-dev]}`, idle},
		"a regular expression":                    {`{name: "regex:/orders-(dev|test)/"}`, idle},
		"a regular expression matches the whole":  {`{name: "regex:/orders/"}`, no},
		"a tag by regular expression":             {`{tags: {env: "regex:/d.v/"}}`, idle},
		"any value of a tag":                      {`{tags: {env: "*"}}`, idle},
		"a tag or its absence":                    {`{tags: {owner: [absent, nobody]}}`, idle},
		"a series and a spec":                     {`{series: v2, spec: professional, paid_type: pay-as-you-go}`, idle},
		"a disk":                                  {`{disk_gib: "<= 500"}`, idle},
		"a smaller disk":                          {`{disk_gib: "< 500"}`, no},
		"topics and groups":                       {`{topics: "< 5", groups: "<= 1"}`, idle},
		"a count that is not known":               {`{partitions: "< 100"}`, unknown},
		"false wins over unknown":                 {`{partitions: "< 100", topics: "> 5"}`, no},
		"an expression":                           {`{expr: 'instance.disk_gib <= 500 && tags["env"] == "dev"'}`, idle},
		"all expressions must hold":               {`{expr: ['instance.topics == 3', 'instance.groups == 2']}`, no},
		"an expression with a span of days":       {`{expr: 'instance.age >= span("4d")'}`, idle},
		"an expression about usage":               {`{expr: 'usage.bytes_in < rate("1KiB/s")'}`, idle},
		"an expression about time":                {`{expr: 'now - instance.created > span("1d")'}`, idle},
		"an expression about the trigger":         {`{expr: 'trigger.kind == "schedule"'}`, idle},
		"a missing tag makes it unknown":          {`{expr: 'tags["cost-center"] == "x"'}`, unknown},
		"and its negation too":                    {`{expr: '!(tags["cost-center"] == "x")'}`, unknown},
		"asking first makes it known":             {`{expr: '!("cost-center" in tags)'}`, idle},
		"a loop over tags":                        {`{expr: 'tags.exists(k, nearly(k, "owners") && tags[k] == "x")'}`, no},
		"an unknown count is passed over by or":   {`{expr: 'instance.partitions < 100 || instance.topics == 3'}`, idle},
		"and decides when the rest does not":      {`{expr: 'instance.partitions < 100 || instance.topics == 4'}`, unknown},
		"not unknown is unknown":                  {`{expr: '!(instance.partitions < 100)'}`, unknown},
		"a choice by something unknown":           {`{expr: 'instance.partitions < 100 ? true : true'}`, unknown},
		"what brokers show":                       {`{expr: 'consumers.members == 0 && topics.silent > span("20d")'}`, idle},
		"what the listing did not say is unknown": {`{expr: 'quota.topics_used < 5 && instance.exposure == "vpc"'}`, unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			v := load(t, withMatch(test.match)).Judge(rich())
			if v.Reason != test.reason {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestTheOwnersTagsDecideAboutLifeAndProtection(t *testing.T) {
	// now is 2026-11-24 06:00 in Asia/Shanghai; the instance is 100 h old.
	tests := map[string]struct {
		tags   fleet.Tags
		match  string
		reason rules.Reason
		says   string
	}{
		"any value of keep protects":               {fleet.Tags{"reaper/keep": ""}, "", rules.Protected, "reaper/keep="},
		"a keep date in the future protects":       {fleet.Tags{"reaper/keep": "until 2026-12-31"}, "", rules.Protected, "until 2026-12-31"},
		"the keep date's own day is included":      {fleet.Tags{"reaper/keep": "until 2026-11-24"}, "", rules.Protected, "until 2026-11-24"},
		"a keep date in the past does not":         {fleet.Tags{"reaper/keep": "until 2026-11-23"}, "", rules.Idle, "idle"},
		"a keep date that cannot be read protects": {fleet.Tags{"reaper/keep": "until next week"}, "", rules.Protected, "next week"},
		"a misspelt keep tag protects":             {fleet.Tags{"reaper/kepp": "x"}, "", rules.Protected, "looks like reaper/keep"},
		"an unknown request to this tool protects": {fleet.Tags{"reaper/keep-until": "x"}, "", rules.Protected, "does not know"},
		"a far away tag does not":                  {fleet.Tags{"owner": "x"}, "", rules.Idle, "idle"},
		"a declared end in the future protects":    {fleet.Tags{"reaper/expires": "2026-12-31"}, "", rules.Protected, "2027-01-01 00:00 CST"},
		"a declared end in the past does not":      {fleet.Tags{"reaper/expires": "2026-11-01"}, "", rules.Idle, "idle"},
		"a declared end that is no date protects":  {fleet.Tags{"reaper/expires": "31.12.2026"}, "", rules.Protected, "not a date"},
		"a life that is not over protects":         {fleet.Tags{"Reaper/TTL": "5d"}, "", rules.Protected, "let it live until"},
		"a life that is over does not":             {fleet.Tags{"reaper/ttl": "4d"}, "", rules.Idle, "idle"},
		"a life that cannot be read protects":      {fleet.Tags{"reaper/ttl": "a week"}, "", rules.Protected, "not a duration"},
		"expired selects what outlived its tag":    {fleet.Tags{"reaper/ttl": "72h"}, "{expired: true}", rules.Idle, "idle"},
		"expired passes over what has no tag":      {fleet.Tags{}, "{expired: true}", rules.NoRule, "found false"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := rich()
			c.Instance.Tags = fleet.Known(test.tags)
			match := test.match
			if match == "" {
				match = `{age: ">= 1h"}`
			}
			v := load(t, withMatch(match)).Judge(c)
			if v.Reason != test.reason || !strings.Contains(v.Text, test.says) {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestALifeThatCountsFromAnUnknownCreationIsUnknown(t *testing.T) {
	c := rich()
	c.Instance.Tags = fleet.Known(fleet.Tags{"reaper/ttl": "1h"})
	c.Instance.CreatedAt = fleet.Unknown[time.Time](fleet.Absent, "the answer has no CreateTime")
	if v := load(t, withMatch(`{topics: "< 5"}`)).Judge(c); v.Reason != rules.ProtectionUnknown {
		t.Fatalf("got %s: %s", v.Reason, v.Text)
	}
}

func TestOnlyAttributesThatBlockAreAskedFor(t *testing.T) {
	c := rich()
	c.Usage = fleet.Usage{}
	tests := map[string]struct {
		expr  string
		needs int
	}{
		"decided by the listing":       {`instance.topics == 4 && usage.bytes_in < 1.0`, 0},
		"waits for one signal":         {`instance.topics == 3 && usage.bytes_in < 1.0`, 1},
		"waits for both signals":       {`usage.bytes_out < 1.0 && usage.bytes_in < 1.0`, 2},
		"passed over by a true branch": {`instance.topics == 3 || usage.bytes_in < 1.0`, 11},
		"asks groups for members":      {`consumers.members == 0`, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			// Where the match is decided true the idle conditions follow, with
			// their eleven signals.
			v := load(t, withMatch(`{expr: '`+test.expr+`'}`)).Judge(c)
			if len(v.Needs) != test.needs {
				t.Fatalf("needs %v for %s: %s", v.Needs, v.Reason, v.Text)
			}
		})
	}
}

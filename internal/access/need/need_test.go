package need_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

func ruleset(t *testing.T, text string) *rules.Ruleset {
	t.Helper()
	set, err := rules.Load("rules.yaml", []byte("version: 1\ntimezone: UTC\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

const hangzhou = "scope: {regions: [cn-hangzhou]}\n"

// plainest asks for traffic alone and releases at once.
const plainest = hangzhou + `rules: [{name: r, match: {age: ">= 72h"}, idle: {for: 24h, requests_in: any, requests_out: any, connections: any,
  consumers: any, clients: any, unread: any, writes: any}, then: release}]
`

func TestAPolicyHoldsWhatTheRulesUseAndNoMore(t *testing.T) {
	stops := hangzhou + `rules: [{name: r, match: {age: ">= 72h"}, idle: {for: 24h}, then: [{warn: 24h}, {stop: 24h}, {release: {delete: true}}]}]` + "\n"
	everywhere := "scope: {regions: all}\n" + plainest[len(hangzhou):]
	store := ledger.Place{Bucket: "my-bucket", Prefix: "reaper"}
	listing := []string{"alikafka:ListInstance", "alikafka:GetInstanceList"}
	traffic := []string{"cms:DescribeMetricList", "cms:DescribeMetricLast", "cms:DescribeMetricMetaList"}
	brokers := []string{"alikafka:ListGroup", "alikafka:ListTopic", "alikafka:GetKafkaClientIp"}
	tests := map[string]struct {
		job  need.Job
		want [][]string
	}{
		"traffic is read from CloudMonitor alone": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Planner, Prices: need.Unpriced}, [][]string{listing, traffic}},
		"looking everywhere needs no other action": {
			need.Job{Rules: ruleset(t, everywhere), Role: need.Planner, Prices: need.Unpriced}, [][]string{listing, traffic}},
		"prices need four names for two operations": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Planner, Prices: need.Priced}, [][]string{listing, traffic,
				{"bssapi:DescribeInstanceBill", "bss:DescribeBillList", "bssapi:GetPayAsYouGoPrice", "bss:DescribePrice"}}},
		"to release at once no tag is taken off": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Executor, Prices: need.Unpriced},
			[][]string{listing, traffic, {"alikafka:ReleaseInstance", "alikafka:TagResources"}}},
		"a ladder marks, opens again and takes marks off": {
			need.Job{Rules: ruleset(t, stops), Role: need.Executor, Prices: need.Unpriced}, [][]string{listing, traffic, brokers,
				{"alikafka:ReleaseInstance", "alikafka:UpdateInstanceReopen", "alikafka:TagResources", "alikafka:UntagResources"}}},
		"a planner with a ladder still only reads": {
			need.Job{Rules: ruleset(t, stops), Role: need.Planner, Prices: need.Unpriced}, [][]string{listing, traffic, brokers}},
		"a planner keeps its census in a bucket": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Planner, Prices: need.Unpriced, Store: store}, [][]string{listing, traffic,
				{"oss:GetBucketVersioning", "oss:ListObjects"}, {"oss:GetObject", "oss:PutObject"}}},
		"a folder needs no right, and the kits in it some": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Executor, Prices: need.Unpriced, Store: ledger.Place{Folder: "/mnt"}}, [][]string{
				listing, traffic, {"alikafka:ListTopic", "alikafka:ListGroup"},
				{"alikafka:ListSaslUser", "alikafka:ListAcl", "alikafka:GetAllowedIpList"}, {"alikafka:ReleaseInstance", "alikafka:TagResources"}}},
		"a function that calls itself": {
			need.Job{Rules: ruleset(t, plainest), Role: need.Planner, Prices: need.Unpriced, Function: "f"}, [][]string{listing, traffic, {"fc:InvokeFunction"}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d, err := test.job.Policy("")
			if err != nil {
				t.Fatal(err)
			}
			var got, want []string
			got = slices.Sorted(slices.Values(d.Actions()))
			want = slices.Sorted(slices.Values(slices.Concat(test.want...)))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", diff, d.JSON())
			}
		})
	}
}

func TestRolesInOtherAccounts(t *testing.T) {
	const two = "1000000000000002"
	job := need.Job{Rules: load(t, "sandbox-accounts.yaml"), Role: need.Executor, Prices: need.Unpriced, Store: ledger.Place{Bucket: "my-bucket"}}
	own, err := job.Policy("")
	if err != nil {
		t.Fatal(err)
	}
	if slices.Contains(own.Actions(), "alikafka:ReleaseInstance") || !slices.Contains(own.Actions(), "sts:AssumeRole") {
		t.Errorf("the function's own role, whose account the rules leave out: %s", own.JSON())
	}
	there, err := job.Policy(two)
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range there.Actions() {
		if action == "sts:AssumeRole" || action == "oss:PutObject" {
			t.Errorf("the role in another account has %s", action)
		}
	}
	for _, id := range []string{"1", "1000000000000003"} {
		if _, err := job.Policy(id); err == nil {
			t.Errorf("a policy for account %s, which the rules do not name", id)
		}
		if _, err := job.Trust(id, "acs:ram::1:role/x"); err == nil {
			t.Errorf("a trust policy for account %s", id)
		}
	}
}

// TestAPolicyGrantsWhatItIsMadeFor judges generated policies with the reader of
// policies: all is there, and without any one action something is missing.
func TestAPolicyGrantsWhatItIsMadeFor(t *testing.T) {
	job := need.Job{Rules: load(t, "warn-first.yaml"), Role: need.Executor, Prices: need.Priced, Function: "f", Store: ledger.Place{Bucket: "my-bucket", Prefix: "p"}}
	full, err := job.Policy("")
	if err != nil {
		t.Fatal(err)
	}
	lacks := func(d access.Document) (missing []string) {
		for _, n := range job.OfFunction() {
			row, err := access.Lookup(n.Operation)
			if err != nil {
				t.Fatal(err)
			}
			missing = append(missing, d.Missing(row, job.Resources())...)
		}
		return missing
	}
	if missing := lacks(full); len(missing) > 0 {
		t.Errorf("the full policy lacks %v", missing)
	}
	for _, action := range full.Actions() {
		if missing := lacks(full.Without(action)); len(missing) == 0 || missing[0] != action {
			t.Errorf("without %s the policy lacks %v", action, missing)
		}
	}
}

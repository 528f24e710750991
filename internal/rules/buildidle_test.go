package rules_test

import (
	"strings"
	"testing"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

func withIdle(idle string) string {
	return "version: 1\nscope: {regions: [cn-hangzhou]}\nrules:\n  - name: a\n    match: {tags: {env: dev}}\n    idle: {" + idle + "}\n    then: release\n"
}

func TestBoundsOfSignals(t *testing.T) {
	v3 := func(c *rules.Case) { c.Instance.Series = fleet.Known(fleet.SeriesV3) }
	put := func(s fleet.Signal, v any) func(*rules.Case) { return func(c *rules.Case) { putUsage(*c, s, v) } }
	tests := map[string]struct {
		idle   string
		change []func(*rules.Case)
		reason rules.Reason
	}{
		"connections within the bound":                 {`connections: "<= 2"`, []func(*rules.Case){put(fleet.Connections, fleet.Known(2.0))}, rules.Idle},
		"connections above it":                         {`connections: 2`, []func(*rules.Case){put(fleet.Connections, fleet.Known(3.0))}, rules.Busy},
		"a share of the limit is no number":            {`connections: "<= 100"`, []func(*rules.Case){v3, put(fleet.Connections, fleet.Known(0.5))}, rules.Busy},
		"no share at all":                              {`connections: "<= 100"`, []func(*rules.Case){v3}, rules.Idle},
		"an unknown series and a few connections":      {`connections: 9`, []func(*rules.Case){func(c *rules.Case) { c.Instance.Series = fleet.SeriesOf("v9") }, put(fleet.Connections, fleet.Known(3.0))}, rules.UsageUnknown},
		"public connections count by the same bound":   {`connections: 0`, []func(*rules.Case){put(fleet.PublicConnections, fleet.Known(1.0))}, rules.Busy},
		"requests within the bound":                    {`requests_out: "<= 0.5/s"`, []func(*rules.Case){put(fleet.RequestsOut, fleet.Known(0.5))}, rules.Idle},
		"requests that V3 does not report":             {``, []func(*rules.Case){v3, put(fleet.RequestsOut, fleet.Unknown[float64](fleet.NoData, "x"))}, rules.Idle},
		"requests that an unknown series may report":   {``, []func(*rules.Case){func(c *rules.Case) { c.Instance.Series = fleet.Unknown[fleet.Series](fleet.Absent, "x") }, put(fleet.RequestsOut, fleet.Unknown[float64](fleet.NoData, "x"))}, rules.UsageUnknown},
		"unread messages where any number may be left": {`unread: any`, []func(*rules.Case){put(fleet.Unread, fleet.Known(9e9))}, rules.Idle},
		"clients where they do not count":              {`clients: any`, []func(*rules.Case){put(fleet.Clients, fleet.Unknown[float64](fleet.Unsupported, "too old"))}, rules.Idle},
		"clients where consumers do not count":         {`consumers: any`, []func(*rules.Case){put(fleet.Clients, fleet.Known(1.0))}, rules.Busy},
		"part of the members":                          {``, []func(*rules.Case){put(fleet.Members, notProved(0))}, rules.UsageUnknown},
		"part of the members, one of them live":        {``, []func(*rules.Case){put(fleet.Members, notProved(1))}, rules.Busy},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := idleDev()
			for _, change := range test.change {
				change(&c)
			}
			if v := load(t, withIdle(test.idle)).Judge(c); v.Reason != test.reason {
				t.Fatalf("got %s: %s", v.Reason, v.Text)
			}
		})
	}
}

func TestWrongBoundsAreRefused(t *testing.T) {
	for idle, hint := range map[string]string{
		`connections: "> 2"`:           "is not an upper bound",
		`connections: "< 2"`:           "is not an upper bound",
		`connections: 101`:             "101 is use, not idleness",
		`connections: -1`:              "is not an upper bound",
		`requests_in: 11`:              "11 is use, not idleness",
		`consumers: 0`:                 "write none, or any",
		`writes: ignore`:               "write none, or any",
		`clients: "yes"`:               "write none, or any",
		`unread: "none"`:               "is not an upper bound",
		`bytes_in: any`:                "cannot be read",
		`for: 91d`:                     "choose between 1h and 90d",
		`unread: 99999999999999999999`: "is not an upper bound",
	} {
		if _, err := rules.Load("r.yaml", []byte(withIdle(idle))); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", idle, err)
		}
	}
}

func TestScopesNameAccountsAndRegions(t *testing.T) {
	file := func(scope string) string {
		return "version: 1\nscope: {" + scope + "}\nrules: [{name: a, match: {age: '>= 1d'}, then: release}]\n"
	}
	set := load(t, file(`regions: all, accounts: [{id: "12345678"}, {id: "87654321", role: "acs:ram::87654321:role/r", external_id: x-1}]`))
	if !set.Scope.Includes("us-west-1") || len(set.Scope.Accounts) != 2 || set.Scope.Accounts[1].ExternalID != "x-1" {
		t.Fatalf("scope %+v", set.Scope)
	}
	for scope, hint := range map[string]string{
		`regions: [all, cn-hangzhou]`:                                                                            "all stands beside other regions",
		`regions: cn-hangzhou, accounts: [{role: "acs:ram::87654321:role/r"}]`:                                   "an account has no id",
		`regions: cn-hangzhou, accounts: [{id: x}]`:                                                              "is not an account id",
		`regions: cn-hangzhou, accounts: [{id: "12345678", role: "acs:ram::87654321:role/r"}]`:                   "the role belongs to the account 87654321",
		`regions: cn-hangzhou, accounts: [{id: "12345678", role: reaper}]`:                                       "is not the name of a role",
		`regions: cn-hangzhou, accounts: [{id: "12345678"}, {id: "12345678"}]`:                                   "is named twice",
		`regions: cn-hangzhou, accounts: [{id: "12345678", external_id: x-1}]`:                                   "stands without a role",
		`regions: cn-hangzhou, accounts: [{id: "12345678", role: "acs:ram::12345678:role/r", external_id: "x"}]`: "no role takes",
	} {
		if _, err := rules.Load("r.yaml", []byte(file(scope))); err == nil || !strings.Contains(err.Error(), hint) {
			t.Errorf("%s: %v", scope, err)
		}
	}
}

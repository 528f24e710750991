package doctor_test

import (
	"strings"
	"testing"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/doctor"
	"alikafka-reaper/internal/message"
)

func TestWhatAPolicyAddsToALook(t *testing.T) {
	const other = "1000000000000002"
	tests := map[string]struct {
		about, account, before string
		allowed                []string
		after, fix             string
	}{
		"what was not tried is allowed":           {"ReleaseInstance", "1", message.CheckUnproven, []string{"alikafka:ReleaseInstance"}, message.CheckOK, ""},
		"what was not tried is not allowed":       {"ReleaseInstance", "1", message.CheckUnproven, nil, message.CheckFailed, "alikafka:ReleaseInstance"},
		"one of two names, not tried":             {"GetPayAsYouGoPrice", "1", message.CheckUnproven, []string{"bss:DescribePrice"}, message.CheckFailed, "bssapi:GetPayAsYouGoPrice"},
		"one of two names, and the cloud answers": {"GetPayAsYouGoPrice", "1", message.CheckOK, []string{"bss:DescribePrice"}, message.CheckOK, ""},
		"an answer proves more than a policy":     {"GetTopicList", "1", message.CheckOK, nil, message.CheckOK, ""},
		"a refusal is named by what is missing":   {"GetTopicList", "1", message.CheckFailed, nil, message.CheckFailed, "alikafka:ListTopic"},
		"a refusal that no policy explains":       {"GetTopicList", "1", message.CheckFailed, []string{"alikafka:ListTopic"}, message.CheckFailed, "as before"},
		"a role elsewhere has another policy":     {"ReleaseInstance", other, message.CheckUnproven, nil, message.CheckUnproven, ""},
		"to take that role is a right here":       {"AssumeRole", other, message.CheckUnproven, nil, message.CheckFailed, "sts:AssumeRole"},
		"what needs no right":                     {"GetCallerIdentity", "1", message.CheckUnproven, nil, message.CheckUnproven, ""},
		"what is no operation":                    {"names of metrics", "1", message.CheckUnproven, nil, message.CheckUnproven, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			row, _ := access.Lookup(test.about)
			c := message.Check{About: test.about, Account: test.account, Result: test.before, Actions: row.Actions, Text: "found"}
			if test.before == message.CheckFailed {
				c.Fix = "as before"
			}
			policy := access.Document{Version: "1"}
			if len(test.allowed) > 0 {
				policy.Statement = []access.Statement{{Effect: "Allow", Action: test.allowed, Resource: access.List{"*"}}}
			}
			resources := access.Resources{Roles: []string{"acs:ram::" + other + ":role/r"}}
			got := doctor.Compare([]message.Check{c}, policy, resources, []string{other})[0]
			if got.Result != test.after || !strings.Contains(got.Fix, test.fix) || (test.fix == "") != (got.Fix == "") {
				t.Errorf("%+v", got)
			}
		})
	}
}

package render_test

import (
	"bytes"
	"testing"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

func TestALookShowsWhatWasFoundAndWhatToDo(t *testing.T) {
	r := message.Report{
		Checks: []message.Check{
			{Area: "credentials", About: "GetCallerIdentity", Account: "1000000000000001", Regions: []string{"cn-hangzhou"}, Result: message.CheckOK, Text: "they belong to account 1000000000000001"},
			{Area: "clock", About: "this machine's", Result: message.CheckOK, Text: "within 1m0s of the cloud's"},
			{Area: "rights", About: "GetInstanceList", Account: "1000000000000001", Regions: []string{"cn-hangzhou", "cn-shanghai"}, Result: message.CheckOK, Text: "answered in 2 regions"},
			{Area: "rights", About: "GetConsumerList", Account: "1000000000000001", Regions: []string{"cn-hangzhou"}, Result: message.CheckFailed,
				Text:    "GetConsumerList in cn-hangzhou: denied, HTTP 403, Forbidden.RAM, User not authorized to operate on the specified resource. (request R-1)",
				Fix:     "add alikafka:ListGroup to the role's policy (reaper iam prints it)",
				Without: "instances it decides about are kept as usage-unknown", Actions: []string{"alikafka:ListGroup"}},
			{Area: "rights", About: "ReleaseInstance", Account: "1000000000000001", Result: message.CheckUnproven, Text: "not provable without acting"},
			{Area: "store", About: "REAPER_STORE", Result: message.CheckOff, Text: "no store: \x1b[31mlimits hold for each delivery by itself"},
		},
		Summary: &message.Summary{Status: "partial", Text: "6 checks: 3 ok, 1 failed, 1 not provable without acting or without an instance"},
	}
	var b bytes.Buffer
	if err := render.Text(&b, r, render.Options{Width: 100}); err != nil {
		t.Fatal(err)
	}
	golden(t, "checks.txt", b.Bytes())
}

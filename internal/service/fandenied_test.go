package service_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

// TestADividedRunTellsTheProblemsOfAWholeOne lets an operation fail for all
// instances of a region, and an account refuse the function.
func TestADividedRunTellsTheProblemsOfAWholeOne(t *testing.T) {
	denied := fanAccounts()[4]
	fault := cloudtest.Fault{Kind: cloudtest.FaultForbidden, Action: "GetConsumerList", Region: "cn-shanghai"}
	f := fanStage(t, "per_run: 100", denied)
	f.cloud.Inject(fault)
	whole, err := f.handle(t.Context(), `{"command":"plan"}`)
	if err != nil {
		t.Fatal(err)
	}
	f = fanStage(t, "per_run: 100", denied)
	f.cloud.Inject(fault)
	f.execute(t, f.deliver)
	told := func(problems []message.Problem) map[message.Problem]int {
		list := map[message.Problem]int{}
		for _, p := range problems {
			p.Text, p.Instance = strings.SplitN(p.Text, ":", 2)[0], "" // which instance was first, and the request's id
			list[p]++
		}
		return list
	}
	gathered := f.answers["gather"][0]
	if diff := cmp.Diff(told(whole.Summary.Problems), told(gathered.Problems)); diff != "" || len(gathered.Problems) < 2 {
		t.Errorf("(-whole +divided)\n%s", diff)
	}
	if diff := cmp.Diff(whole.Summary.Reasons, gathered.Reasons); diff != "" || gathered.Status != "partial" {
		t.Errorf("%s: %s", gathered.Status, diff)
	}
}

package deploy_test

import (
	"context"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest/cloudflow"
)

// TestTheFlowSendsWhatTheFunctionUnderstands executes the flow and decodes what it
// sends.
func TestTheFlowSendsWhatTheFunctionUnderstands(t *testing.T) {
	flow, err := cloudflow.Parse(read(t, "cloudflow/flow.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got [][]events.Trigger // by step, since those of one step come in any order
	invoke := func(_ context.Context, event []byte) ([]byte, error) {
		trigger := events.Decode(event)
		mu.Lock()
		defer mu.Unlock()
		if last := len(got) - 1; last < 0 || trigger.Fan == nil || got[last][0].Fan.Step != trigger.Fan.Step {
			got = append(got, nil)
		}
		at := &got[len(got)-1]
		*at = append(*at, trigger)
		if len(*at) == 2 && (*at)[0].Scope.Accounts[0] > (*at)[1].Scope.Accounts[0] {
			(*at)[0], (*at)[1] = (*at)[1], (*at)[0]
		}
		return []byte(`{}`), nil
	}
	_, err = flow.Execute(t.Context(), cloudflow.Execution{
		Name: "5f7a-night_1", Invoke: invoke,
		Input: []byte(`{"shards":[{"accounts":["1000000000000001","2000000000000002"]},{"accounts":["3000000000000003"]}]}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	part := func(step events.FanStep, ceiling events.Mode, accounts ...string) events.Trigger {
		return events.Trigger{Kind: events.Manual, Ceiling: ceiling, Fan: &events.Fan{Step: step, ID: "5f7a-night_1"},
			Scope: events.Scope{Accounts: accounts}, Answer: events.Plain}
	}
	want := [][]events.Trigger{
		{part(events.MapPlan, events.Plan, "1000000000000001", "2000000000000002"), part(events.MapPlan, events.Plan, "3000000000000003")},
		{part(events.Gather, events.Enforce)},
		{part(events.MapAct, events.Enforce, "1000000000000001", "2000000000000002"), part(events.MapAct, events.Enforce, "3000000000000003")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

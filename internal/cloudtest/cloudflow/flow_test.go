package cloudflow_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest/cloudflow"
)

const echo = `
Type: StateMachine
Name: echo
SpecVersion: v1
StartAt: Each
States:
  - Type: Map
    Name: Each
    ItemsPath: $Context.Execution.Input.items
    MaxConcuccency: 2
    Processor:
      StartAt: Call
      States:
        - Type: Task
          Name: Call
          Action: FC:InvokeFunction
          TaskMode: RequestComplete
          Parameters:
            resourceArn: acs:fc:::functions/echo/LATEST
            invocationType: Sync
            body: {name.$: $Context.Execution.Name, deep: {n.$: $Input.n}, word: fixed}
          Retry: [{Errors: [FnF.ALL], Description: again, MaxAttempts: 2, IntervalSeconds: 1}]
          Catch: [{Errors: [FnF.ALL], Description: lost, OutputConstructor: {n: lost}, Next: Lost}]
          OutputConstructor: {n.$: $Output.Body.deep.n}
          End: true
        - {Type: Pass, Name: Lost, End: true}
    End: true
`

func execute(t *testing.T, definition, input string, invoke cloudflow.Invoke) (any, error) {
	t.Helper()
	flow, err := cloudflow.Parse([]byte(definition))
	if err != nil {
		t.Fatal(err)
	}
	return flow.Execute(t.Context(), cloudflow.Execution{Name: "e-1", Input: []byte(input), Invoke: invoke})
}

func TestAMapCallsForEachItemAndKeepsTheirOrder(t *testing.T) {
	var mu sync.Mutex
	calls := map[string]int{}
	output, err := execute(t, echo, `{"items":[{"n":1},{"n":2},{"n":3}]}`, func(_ context.Context, event []byte) ([]byte, error) {
		mu.Lock()
		defer mu.Unlock()
		calls[string(event)]++
		switch n := calls[string(event)]; {
		case strings.Contains(string(event), `"n":2`), strings.Contains(string(event), `"n":3`) && n < 3:
			return nil, errors.New("lost")
		}
		return event, nil
	})
	want := map[string]any{"Items": []any{map[string]any{"n": 1.0}, map[string]any{"n": "lost"}, map[string]any{"n": 3.0}}}
	if diff := cmp.Diff(want, output); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff(map[string]int{
		`{"deep":{"n":1},"name":"e-1","word":"fixed"}`: 1, `{"deep":{"n":2},"name":"e-1","word":"fixed"}`: 3, `{"deep":{"n":3},"name":"e-1","word":"fixed"}`: 3,
	}, calls); diff != "" {
		t.Error(diff)
	}
}

func TestWhatIsTooLargeForAStateFailsTheExecution(t *testing.T) {
	large := strings.Replace(echo, "{n.$: $Output.Body.deep.n}", "{all.$: $Output.Body}", 1)
	for _, definition := range []string{echo, large} {
		_, err := execute(t, definition, `{"items":[{"n":1}]}`, func(context.Context, []byte) ([]byte, error) {
			return []byte(`{"deep":{"n":"` + strings.Repeat("x", 65<<10) + `"}}`), nil
		})
		// Caught as any other error: the branch goes on without its answer.
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := execute(t, echo, `{"items":7}`, nil); err == nil || !strings.Contains(err.Error(), "no list") {
		t.Errorf("items that are none: %v", err)
	}
}

func TestADefinitionIsReadStrictly(t *testing.T) {
	for words, change := range map[string][2]string{
		"unknown field":      {"MaxConcuccency: 2", "MaxConcurrency: 2"},
		"concurrency of 1":   {"MaxConcuccency: 2", "MaxConcuccency: 41"},
		"is missing":         {"Next: Lost", "Next: Gone"},
		"first state":        {"StartAt: Call", "StartAt: Nobody"},
		"neither":            {"    End: true\n", "\n"},
		"stands twice":       {"Name: Lost", "Name: Call"},
		"synchronous":        {"invocationType: Sync", "invocationType: Async"},
		"SpecVersion v1":     {"SpecVersion: v1", "SpecVersion: v2"},
		"is not known here":  {"Type: Pass", "Type: Choice"},
		"a retry lacks":      {"Description: again, ", ""},
		"not about all erro": {"Errors: [FnF.ALL], Description: lost", "Errors: [X], Description: lost"},
	} {
		definition := strings.Replace(echo, change[0], change[1], 1)
		if words == "neither" {
			definition = strings.TrimSuffix(echo, change[0])
		}
		if _, err := cloudflow.Parse([]byte(definition)); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", words, err)
		}
	}
}

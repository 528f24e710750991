package service_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
)

// TestCallsGrowWithCandidatesNotWithInstances: the same candidates among
// ten times as many instances cost the same calls: one whose newest data points
// show use costs none but a place on those pages.
func TestCallsGrowWithCandidatesNotWithInstances(t *testing.T) {
	few := callsFor(t, 100)
	many := callsFor(t, 1000)
	t.Log("calls for 100 instances:", few, "and for 1,000:", many)
	if diff := cmp.Diff(few, many); diff != "" {
		t.Errorf("calls for 1,000 instances, five of them candidates, are not those for 100 (-100 +1000):\n%s", diff)
	}
}

// callsFor plans for five idle instances among others that are in use.
func callsFor(t *testing.T, instances int) map[string]int {
	t.Helper()
	text := "account: \"1000000000000001\"\nregion: cn-hangzhou\ninstances:\n"
	for i := range instances {
		traffic := ""
		if i >= 5 {
			traffic = ", traffic: {bytes_in: 1MiB/s, bytes_out: 1MiB/s}"
		}
		text += fmt.Sprintf("  - {id: alikafka_post-cn-x%04d, age: 40d, tags: {env: dev}%s}\n", i, traffic)
	}
	fleet, err := cloudtest.ParseFleet("calls.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	s := buildWith(t, cloudtest.Config{Fleet: fleet, UnlimitedQPS: true}, proofRules, zap.NewNop())
	report, err := s.handle(t.Context(), `{"command":"plan"}`)
	if err != nil || report.Summary.Instances != instances || report.Summary.Reasons["idle"] != 5 {
		t.Fatal(err, report.Summary)
	}
	return s.cloud.Counts()
}

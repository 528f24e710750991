package service_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func operations() []string {
	return []string{"GetInstanceList", "DescribeMetricLast", "DescribeMetricList", "ReleaseInstance"}
}

// evidenceOperations read what brokers know of a candidate.
func evidenceOperations() []string {
	return []string{"DescribeMetricMetaList", "GetConsumerList", "GetConsumerProgress", "GetTopicList", "GetTopicStatus", "GetKafkaClientIp"}
}

func TestUnderEachFaultOfTheEvidenceOnlyIdleInstancesGoAndAllOfThemDo(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		for _, operation := range evidenceOperations() {
			t.Run(fmt.Sprintf("%s at %s", kind, operation), func(t *testing.T) {
				t.Parallel()
				s := newSmallStage(t)
				s.cloud.Inject(cloudtest.Fault{Kind: kind, Action: operation, Skip: 1, Latency: time.Second})
				underFault(t, s)
			})
		}
	}
}

// TestUnderEachFaultOnlyIdleInstancesGoAndAllOfThemDo runs the whole service
// against a cloud that misbehaves, in each way, at each operation, at several
// places. While it misbehaves nothing may go that should stay. Once it behaves,
// two further runs must finish the work.
func TestUnderEachFaultOnlyIdleInstancesGoAndAllOfThemDo(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		for _, operation := range operations() {
			for _, place := range []struct{ skip, times int }{{0, 1}, {1, 2}, {3, 0}} {
				name := fmt.Sprintf("%s at %s, after %d calls, %d times", kind, operation, place.skip, place.times)
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					s := newSmallStage(t)
					s.cloud.Inject(cloudtest.Fault{Kind: kind, Action: operation, Skip: place.skip, Times: place.times, Latency: time.Second})
					underFault(t, s)
				})
			}
		}
	}
}

func underFault(t *testing.T, s *stage) {
	t.Helper()
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Logf("the first run asks for a retry: %v", err)
	}
	onlyIdle(t, s, goers())
	s.cloud.ClearFaults()
	for range 2 {
		// The old process would leave alone for half an hour what may have been
		// released.
		s.restart()
		if _, err := s.handle(t.Context(), timer); err != nil {
			t.Fatalf("a run without faults failed: %v", err)
		}
	}
	if diff := cmp.Diff(goers(), s.released()); diff != "" {
		t.Fatalf("after two further runs, each idle instance must be released exactly once (-want +got):\n%s", diff)
	}
}

// onlyIdle checks the cloud's own journal: whatever was released should go, and
// nothing was released twice.
func onlyIdle(t *testing.T, s *stage, idle []string) {
	t.Helper()
	released := s.released()
	for _, id := range released {
		if !slices.Contains(idle, id) {
			t.Errorf("%s was released and should have stayed", id)
		}
	}
	if len(slices.Compact(slices.Clone(released))) != len(released) {
		t.Errorf("an instance was released twice: %v", released)
	}
}

package reap_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

func TestTheSummaryCountsUnknownFactsByCause(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long))
	f.seriesErr["cn-hangzhou"] = &fault.Error{Class: fault.Denied, Operation: "DescribeMetricList", Region: "cn-hangzhou"}
	report, _ := enforce(t, f, devRules)
	want := map[string]int{}
	for _, fact := range report.Facts {
		if fact.Unknown != "" && fact.Unknown != fleet.NotAsked.String() {
			want[fact.Unknown]++
		}
	}
	if diff := cmp.Diff(want, report.Summary.UnknownFacts); diff != "" || want["failed"] == 0 {
		t.Errorf("%v (-want +got)\n%s", want, diff)
	}
}

func TestTheSummaryCountsAbortsByCause(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	report, _ := s.keep(t, events.Plan)
	if diff := cmp.Diff(map[string]int{"plan-mode": 1}, report.Summary.Aborts); diff != "" {
		t.Error(diff)
	}
}

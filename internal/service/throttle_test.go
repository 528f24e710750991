package service_test

import (
	"testing"

	"alikafka-reaper/internal/cloudtest"
)

func TestTheSummaryCountsThrottledAnswers(t *testing.T) {
	s := newSmallStage(t)
	s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultThrottling, Action: "GetInstanceList", Times: 2})
	report, err := s.handle(t.Context(), `{"command":"plan"}`)
	if err != nil || report.Summary.Throttles != 2 || report.Summary.Retries < 2 {
		t.Errorf("%+v, %v", report.Summary, err)
	}
}

package service_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/service"
)

// webhook is what EventBridge makes of a call to an address that anybody can call.
func webhook(body string) string {
	return string(fcruntime.BridgeEvent("kafka-reaper.cost", "application/json", []byte(body), time.Date(2026, 2, 24, 4, 0, 0, 0, time.UTC)))
}

func stored(t *testing.T) func(*service.Settings) {
	t.Helper()
	folder := t.TempDir()
	return func(c *service.Settings) { c.Store = "file://" + folder }
}

func TestACommandThatNobodySignedDoesNothing(t *testing.T) {
	for _, command := range []string{`{"command":"run"}`, `{"command":"undo","instances":["alikafka_post-cn-goes01"]}`, `{"command":"keep","instances":["alikafka_post-cn-goes01"],"for":"7d"}`} {
		s := build(t, small(t), listening(), zap.NewNop(), stored(t))
		report, err := s.handle(t.Context(), webhook(command))
		if err != nil || s.mutations() > 0 || report.Summary.Status != "refused" {
			t.Errorf("%s: %d mutations, %+v, %v", command, s.mutations(), report.Summary, err)
		}
	}
}

func TestAlertsThatAnybodyCanSendShareTheLimitsOfADay(t *testing.T) {
	rules := strings.Replace(listening(), "per_run: 50", "per_run: 1, crop: oldest-first", 1)
	forged := func(s *stage) {
		for i := range 4 {
			in := s.invocation(webhook(fmt.Sprintf(`{"source":"cost-alert","id":"forged-%d"}`, i)))
			in.RequestID = fmt.Sprintf("request-%d", i)
			if _, err := s.service.Handle(t.Context(), in); err != nil {
				t.Fatal(err)
			}
		}
	}
	s := build(t, small(t), rules, zap.NewNop(), stored(t))
	forged(s)
	if len(s.released()) != 1 {
		t.Errorf("released %v by a limit of 1", s.released())
	}
	s = build(t, small(t), rules, zap.NewNop())
	forged(s)
	if s.mutations() != 0 {
		t.Errorf("without a store nothing holds their number, and released %v", s.released())
	}
}

func TestAReminderOfAnIncidentIsLookedAt(t *testing.T) {
	s := build(t, small(t), listening(), zap.NewNop(), stored(t))
	first := sample(t, "alerts/threshold-message.json")
	second := strings.Replace(first, "1795442400000", "1795528800000", 1)
	if first == second {
		t.Fatal("the sample has another time")
	}
	for _, payload := range []string{first, second} {
		if report, err := s.handle(t.Context(), payload); err != nil || report.Summary.Instances == 0 {
			t.Errorf("%+v, %v", report.Summary, err)
		}
	}
}

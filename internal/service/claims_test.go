package service_test

import (
	"sync"
	"testing"
)

// TestRunsAtOnceReleaseEachInstanceOnce counts what took effect without
// dropping repeats, and the calls that the cloud refused because another run
// had been first.
func TestRunsAtOnceReleaseEachInstanceOnce(t *testing.T) {
	t.Parallel()
	s := newSmallStage(t)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			if _, err := s.handle(t.Context(), timer); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	onlyIdle(t, s, goers())
	refused := 0
	for _, call := range s.cloud.Journal() {
		if call.Action == "ReleaseInstance" && !call.Applied && call.Code != "Throttling.User" {
			refused++
		}
	}
	if refused > 0 || len(s.released()) != len(goers()) {
		t.Fatalf("%d releases and %d refused ones for %d idle instances", len(s.released()), refused, len(goers()))
	}
}

package reap_test

import (
	"context"
	"testing"
	"time"

	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/reap"
)

// slow is a store in which an intent takes its time.
type slow struct {
	*stored
	takes func()
}

func (s slow) Intend(ctx context.Context, a ledger.Act) error {
	s.takes()
	return s.stored.Intend(ctx, a)
}

// TestNothingIsDoneByWhatGrewOldWhileTheIntentWasWritten: the recheck comes before
// the intent, and between the two any time may pass.
func TestNothingIsDoneByWhatGrewOldWhileTheIntentWasWritten(t *testing.T) {
	for name, c := range map[string]struct {
		takes, left    time.Duration
		outcome, cause string
	}{
		"a moment":                            {time.Second, time.Hour, "accepted", ""},
		"longer than a reading is good for":   {70 * time.Second, time.Hour, "aborted", "stale"},
		"so long that no time is left to act": {10 * time.Second, 18 * time.Second, "left", "deadline"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			store := slow{s.store, func() { s.wait(c.takes) }}
			_, _, e := s.run(t, devRules, func(o *reap.Order) { o.Store, o.Deadline = store, s.clock.Now().Add(c.left) })
			calls := map[string]int{"accepted": 1}[c.outcome]
			if e.Outcome != c.outcome || e.Cause != c.cause || s.calls["release"] != calls {
				t.Fatalf("%d calls, %+v", s.calls["release"], e)
			}
			s.run(t, devRules)
			if s.calls["release"] != 1 {
				t.Errorf("the next run made it %d calls", s.calls["release"])
			}
		})
	}
}

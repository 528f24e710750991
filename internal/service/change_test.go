package service_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"alikafka-reaper/internal/cloudtest"
)

const target = "alikafka_post-cn-goes01"

// change is what an owner, or the cloud, may do to an instance at any moment,
// and which call would show it.
type change struct {
	make  func(*cloudtest.Instance)
	shows func(cloudtest.Call) bool
}

func listed(c cloudtest.Call) bool {
	return c.Action == "GetInstanceList" && slices.Contains(c.InstanceIDs, target)
}

func measured(c cloudtest.Call) bool {
	return c.Params["MetricName"] == "instance_message_input" && strings.Contains(c.Params["Dimensions"], target)
}

func changes() map[string]change {
	return map[string]change{
		"its owner protects it": {func(i *cloudtest.Instance) {
			i.Tags = map[string]string{"env": "dev", "reaper/keep": "1"}
		}, listed},
		"it is moved to production":   {func(i *cloudtest.Instance) { i.Tags = map[string]string{"env": "prod"} }, listed},
		"it is renamed to production": {func(i *cloudtest.Instance) { i.Name = "prod-checkout" }, listed},
		"it becomes a subscription":   {func(i *cloudtest.Instance) { i.PaidType = cloudtest.Subscription }, listed},
		"somebody begins to write":    {func(i *cloudtest.Instance) { i.Traffic.BytesIn = 5e6 }, measured},
	}
}

// TestAChangeBetweenAnyTwoCallsIsSeen lets the world change just before the
// k-th call of a run, for every k. From then on the instance must not be
// released, unless the last call that could have shown the change was over.
func TestAChangeBetweenAnyTwoCallsIsSeen(t *testing.T) {
	calls := countCalls(t)
	for name, change := range changes() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spared := 0
			for k := 1; k <= calls; k++ {
				s := newSmallStage(t)
				at := changeAt(s, int64(k), change.make)
				if _, err := s.handle(t.Context(), timer); err != nil {
					t.Fatal(err)
				}
				onlyIdle(t, s, goers())
				if !slices.Contains(s.released(), target) {
					spared++
				} else if !tooLate(s, change.shows, int(at.Load())) {
					t.Errorf("released although it changed before call %d of %d", k, calls)
				}
			}
			// The plan's own reads are most of a run: a change during those
			// must always be seen.
			if spared < calls/2 {
				t.Errorf("only %d of %d changes were seen", spared, calls)
			}
		})
	}
}

func countCalls(t *testing.T) int {
	t.Helper()
	s := newSmallStage(t)
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Fatal(err)
	}
	return len(s.cloud.Journal())
}

// changeAt makes the change before the k-th call and returns where it happened,
// as a place in the journal.
func changeAt(s *stage, k int64, change func(*cloudtest.Instance)) *atomic.Int64 {
	var n, at atomic.Int64
	s.cloud.OnCall(func(cloudtest.Call) {
		if n.Add(1) == k {
			s.cloud.Mutate(target, change)
			at.Store(int64(len(s.cloud.Journal())))
		}
	})
	return &at
}

// tooLate reports whether the last call that could show the change was made
// before it.
func tooLate(s *stage, shows func(cloudtest.Call) bool, at int) bool {
	last := 0
	for i, call := range s.cloud.Journal() {
		if shows(call) {
			last = i
		}
	}
	return last < at
}

package service_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
)

// changingFleet is the small fleet with two more idle instances, so that each change
// has an instance of its own and one is left alone.
const changingFleet = smallFleet + `
  - {id: alikafka_post-cn-goes05, name: e, age: 44d, tags: {env: dev}, topics: 1, groups: 1}
  - {id: alikafka_post-cn-goes06, name: f, age: 45d, tags: {env: dev}, topics: 1, groups: 1}
`

// unchanged is the idle instance of the changing fleet that nobody touches.
const unchanged = "alikafka_post-cn-goes06"

// change is what an owner, or the cloud, may do to an instance at any moment,
// and which call would show it.
type change struct {
	target string
	make   func(*cloudtest.Instance)
	shows  func(call cloudtest.Call, target string) bool
}

func listed(c cloudtest.Call, target string) bool {
	return c.Action == "GetInstanceList" && slices.Contains(c.InstanceIDs, target)
}

func measured(c cloudtest.Call, target string) bool {
	return c.Params["MetricName"] == "instance_message_input" && strings.Contains(c.Params["Dimensions"], target)
}

func changes() map[string]change {
	return map[string]change{
		"its owner protects it": {"alikafka_post-cn-goes01", func(i *cloudtest.Instance) {
			i.Tags = map[string]string{"env": "dev", "reaper/keep": "1"}
		}, listed},
		"it is moved to production":   {"alikafka_serverless-cn-goes02", func(i *cloudtest.Instance) { i.Tags = map[string]string{"env": "prod"} }, listed},
		"it is renamed to production": {"alikafka_post-cn-goes03", func(i *cloudtest.Instance) { i.Name = "prod-checkout" }, listed},
		"it becomes a subscription":   {"alikafka_post-cn-goes04", func(i *cloudtest.Instance) { i.PaidType = cloudtest.Subscription }, listed},
		"somebody begins to write":    {"alikafka_post-cn-goes05", func(i *cloudtest.Instance) { i.Traffic.BytesIn = 5e6 }, measured},
	}
}

// TestAChangeBetweenAnyTwoCallsIsSeen lets the world change just before the k-th call of
// a run, for every k: each change befalls an instance of its own. From then on that one
// must not be released, unless the last call that could have shown its change was over;
// and the one that did not change goes in every run, so that no change is seen only
// because a run gave up on all.
func TestAChangeBetweenAnyTwoCallsIsSeen(t *testing.T) {
	t.Parallel()
	idle := slices.Sorted(slices.Values(append(goers(), "alikafka_post-cn-goes05", unchanged)))
	calls, spared := countCalls(t), map[string]int{}
	for k := 1; k <= calls; k++ {
		s := newChangingStage(t)
		at := changeAt(s, int64(k))
		if _, err := s.handle(t.Context(), timer); err != nil {
			t.Fatal(err)
		}
		onlyIdle(t, s, idle)
		released := s.released()
		if !slices.Contains(released, unchanged) {
			t.Errorf("%s stayed although it did not change, others did before call %d of %d", unchanged, k, calls)
		}
		for name, change := range changes() {
			if !slices.Contains(released, change.target) {
				spared[name]++
			} else if !tooLate(s, change, int(at.Load())) {
				t.Errorf("released although before call %d of %d %s", k, calls, name)
			}
		}
	}
	// The plan's own reads are most of a run: a change during those must always be seen.
	for name := range changes() {
		if spared[name] < calls/2 {
			t.Errorf("only %d of %d times it was seen that %s", spared[name], calls, name)
		}
	}
}

func newChangingStage(t *testing.T) *stage {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("changing.yaml", []byte(changingFleet))
	if err != nil {
		t.Fatal(err)
	}
	return build(t, fleet, smallRules, zap.NewNop())
}

func countCalls(t *testing.T) int {
	t.Helper()
	s := newChangingStage(t)
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Fatal(err)
	}
	return len(s.cloud.Journal())
}

// changeAt makes every change before the k-th call and returns where they happened,
// as a place in the journal.
func changeAt(s *stage, k int64) *atomic.Int64 {
	var n, at atomic.Int64
	s.cloud.OnCall(func(cloudtest.Call) {
		if n.Add(1) == k {
			for _, change := range changes() {
				s.cloud.Mutate(change.target, change.make)
			}
			at.Store(int64(len(s.cloud.Journal())))
		}
	})
	return &at
}

// tooLate reports whether the last call that could show the change was made
// before it.
func tooLate(s *stage, c change, at int) bool {
	last := 0
	for i, call := range s.cloud.Journal() {
		if c.shows(call, c.target) {
			last = i
		}
	}
	return last < at
}

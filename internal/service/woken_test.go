package service_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
)

// pausing stops what is idle for 20 hours, and releases it then.
const pausing = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou]}
rules:
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, idle: {for: 8h}, then: [{stop: 20h}, {release: {force: true}}]}
`

const pausedFleet = `
account: "1000000000000001"
region: cn-hangzhou
instances: [{id: alikafka_post-cn-goes01, age: 40d, tags: {env: dev}, topics: 1, groups: 1}]
`

const pausedID = "alikafka_post-cn-goes01"

// pausedStage is a stage whose only instance a run stopped six hours ago.
func pausedStage(t *testing.T) *stage {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("paused.yaml", []byte(pausedFleet))
	if err != nil {
		t.Fatal(err)
	}
	s := buildWith(t, cloudtest.Config{Fleet: fleet, SignatureClock: time.Now}, pausing, zap.NewNop())
	for range 5 * 24 { // until a stop ends on a working day
		s.run(t, time.Hour)
		if status := s.cloud.Instances()[0].Status; status == cloudtest.Stopping {
			_ = s.clock.Sleep(t.Context(), 6*time.Hour)
			return s
		}
	}
	t.Fatal("it was never stopped")
	return nil
}

// become lets its owner open or stop it, and an hour pass.
func (s *stage) become(t *testing.T, status cloudtest.Status) {
	t.Helper()
	s.cloud.Mutate(pausedID, func(i *cloudtest.Instance) { i.Status = status })
	_ = s.clock.Sleep(t.Context(), time.Hour)
}

// TestWhatRanSinceItsStopStays: the list shows an instance that its owner opened and
// stopped again as it shows one that nobody touched.
func TestWhatRanSinceItsStopStays(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(*testing.T, *stage)
		released  int
		says      string
	}{
		"nobody opened it: the release comes": {func(*testing.T, *stage) {}, 1, ""},
		"its owner opened it and stopped it again": {func(t *testing.T, s *stage) {
			t.Helper()
			s.become(t, cloudtest.Running)
			s.become(t, cloudtest.Stopped)
		}, 0, "somebody opened it"},
		"its owner opened it, used it and stopped it again": {func(t *testing.T, s *stage) {
			t.Helper()
			s.cloud.Mutate(pausedID, func(i *cloudtest.Instance) { i.Traffic.BytesIn = 5e6 })
			s.become(t, cloudtest.Running)
			s.become(t, cloudtest.Stopped)
		}, 0, "somebody opened it"},
		"CloudMonitor does not say": {func(_ *testing.T, s *stage) {
			s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultUnavailable, Action: "DescribeMetricList"})
		}, 0, "could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			s := pausedStage(t)
			c.meanwhile(t, s)
			_ = s.clock.Sleep(t.Context(), 16*time.Hour)
			report, err := s.handle(t.Context(), timer)
			if err != nil {
				t.Fatal(err)
			}
			if text := report.Verdicts[0].Text; len(s.released()) != c.released || !strings.Contains(text, c.says) {
				t.Errorf("released %q, want %d: %s", s.released(), c.released, text)
			}
		})
	}
}

// TestUndoProtectsWhatIsFullOfTags: the mark of the stop is one of the twenty tags that
// an instance can carry, and the tag that protects takes its place.
func TestUndoProtectsWhatIsFullOfTags(t *testing.T) {
	s := pausedStage(t)
	s.cloud.Mutate(pausedID, func(i *cloudtest.Instance) {
		i.Tags = maps.Clone(i.Tags)
		for n := len(i.Tags); n < 20; n++ {
			i.Tags[fmt.Sprintf("label-%d", n)] = "yes"
		}
	})
	report, err := s.handle(t.Context(), `{"command":"undo","instances":["`+pausedID+`"],"reason":"needed"}`)
	if err != nil {
		t.Fatal(err)
	}
	if tags := s.cloud.Instances()[0].Tags; !strings.HasPrefix(tags["reaper/keep"], "until ") || tags["reaper/mark"] != "" || len(tags) != 20 {
		t.Errorf("%+v, tags %v", report.Effects, tags)
	}
}

package service_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

// TestADaysLimitHoldsOverManyAlertsAtOnce: each alert that somebody signed is a run of
// its own, so that the limits of a day alone bound them all.
func TestADaysLimitHoldsOverManyAlertsAtOnce(t *testing.T) {
	stores := map[string]func(*testing.T) func(*service.Settings){
		"a folder": stored,
		"a bucket": func(*testing.T) func(*service.Settings) {
			return func(c *service.Settings) { c.Store = "oss://reaper-store/kafka" }
		},
	}
	for store, settings := range stores {
		for limits, want := range map[string]struct{ least, most int }{
			"per_run: 2, per_day: 2, crop: oldest-first": {1, 2},
			"per_run: 2, crop: oldest-first":             {3, 50}, // else nothing would show that the limit held
		} {
			t.Run(store+", "+limits, func(t *testing.T) {
				rules := strings.Replace(listening(), "per_run: 50", limits, 1)
				buckets := []cloudtest.Bucket{{Name: "reaper-store", Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount}}
				s := buildWith(t, cloudtest.Config{Fleet: small(t), Buckets: buckets, SignatureClock: time.Now}, rules, zap.NewNop(), settings(t))
				s.noon(t)
				for wave := range 2 {
					s.atOnce(t, wave, 4)
				}
				got := s.released()
				if len(got) < want.least || len(got) > want.most || len(slices.Compact(slices.Clone(got))) != len(got) {
					t.Errorf("released %v, want %d to %d", got, want.least, want.most)
				}
			})
		}
	}
}

// noon moves the clock to the next noon, so that no day ends meanwhile.
func (s *stage) noon(t *testing.T) {
	t.Helper()
	now := s.clock.Now()
	_ = s.clock.Sleep(t.Context(), now.Truncate(24*time.Hour).Add(36*time.Hour).Sub(now))
}

// atOnce delivers n alerts, each to a process of its own.
func (s *stage) atOnce(t *testing.T, wave, n int) {
	t.Helper()
	var wait sync.WaitGroup
	for i := range n {
		process, err := service.New(s.settings, zap.NewNop(), s.clock)
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			in := s.invocation(fmt.Sprintf(`{"source":"cost-alert","id":"alert-%d-%d"}`, wave, i))
			in.RequestID = fmt.Sprintf("request-%d-%d", wave, i)
			if _, err := process.Handle(t.Context(), in); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

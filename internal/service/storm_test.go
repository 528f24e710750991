package service_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/zap"

	"alikafka-reaper/internal/service"
)

// storm is how many deliveries of three alerts arrive, many at once and in any
// order.
const storm = 1000

func TestAStormOfAlertsActsAsOneRunOfEachAlert(t *testing.T) {
	folder := t.TempDir()
	rules := strings.Replace(listening(), "per_run: 50", "per_run: 1, crop: oldest-first", 1)
	s := build(t, small(t), rules, zap.NewNop(), func(c *service.Settings) { c.Store = "file://" + folder })
	alerts := []string{
		`{"source":"cost-alert","id":"monday","regions":["cn-shanghai"]}`,
		`{"source":"cost-alert","id":"tuesday","tags":{"env":"test"}}`,
		`{"source":"cost-alert","id":"monday","regions":["cn-shanghai"]}`,
		`{"source":"cost-alert","id":"both","instances":["alikafka_post-cn-goes01","alikafka_serverless-cn-goes02"],"regions":["cn-hangzhou"]}`,
	}
	work := make(chan int)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for i := range work {
				in := s.invocation(alerts[(i*7+i/3)%len(alerts)])
				in.RequestID = fmt.Sprintf("request-%d", i)
				if _, err := s.service.Handle(t.Context(), in); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range storm {
		work <- i
	}
	close(work)
	wait.Wait()
	// The shared clock jumps whenever somebody waits, so that whoever holds a claim
	// may find its reading too old; what it left is for another alert.
	if got := s.released(); len(got) > 3 || len(got) == 0 || len(slices.Compact(slices.Clone(got))) != len(got) {
		t.Errorf("released %v", got)
	}
}

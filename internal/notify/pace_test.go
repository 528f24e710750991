package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/message"
)

// most is how many calls fell into any span of a length.
func most(calls []time.Time, span time.Duration) int {
	most := 0
	for i, from := range calls {
		n := 0
		for _, at := range calls[i:] {
			if at.Sub(from) < span {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

func TestEveryServicesLimitIsKept(t *testing.T) {
	for kind, limit := range map[string]struct {
		calls int
		span  time.Duration
	}{"dingtalk": {20, time.Minute}, "wecom": {20, time.Minute}, "feishu": {100, time.Minute}, "lark": {5, time.Second}, "slack": {1, time.Second}} {
		t.Run(kind, func(t *testing.T) {
			k := newDesk(t, kind)
			var wait sync.WaitGroup
			for i := range 120 { // a run may tell many owners side by side
				wait.Go(func() {
					if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning(fmt.Sprint("i", i))})...); err != nil {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if n := most(k.calls, limit.span); n > limit.calls || len(k.calls) != 120 {
				t.Errorf("%d of %d calls within %s, the service takes %d", n, len(k.calls), limit.span, limit.calls)
			}
		})
	}
}

func TestAServiceThatAsksForASlowerPaceGetsIt(t *testing.T) {
	for kind, slow := range map[string]func(http.ResponseWriter){
		"slack": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "30")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"feishu": says(200, `{"code":11232,"msg":"frequency limited"}`),
	} {
		t.Run(kind, func(t *testing.T) {
			k := newDesk(t, kind)
			answered := 0
			k.failing(func(w http.ResponseWriter) {
				answered++
				k.failing(nil)
				slow(w)
			})
			began := k.clock.Now()
			if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...); err != nil || answered != 1 || len(k.received()) != 1 {
				t.Fatalf("%v after %d answers", err, answered)
			}
			if waited := k.clock.Now().Sub(began); waited < 5*time.Second || kind == "slack" && waited < 30*time.Second {
				t.Errorf("waited %s", waited)
			}
			k.failing(slow)
			if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("b")})...); err == nil || !strings.Contains(err.Error(), "slower pace") {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestNothingWaitsBeyondTheRunsTime(t *testing.T) {
	k := newDesk(t, "wecom")
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	errs := k.run(nil).Warn(ctx, []message.Warning{k.warning("a")})
	again := k.run(nil).Warn(ctx, []message.Warning{k.warning("b")})
	if errs[0] != nil || again[0] == nil || !strings.Contains(again[0].Error(), "longer for the service's rate limit than the run lasts") || len(k.calls) != 1 {
		t.Errorf("%v, then %v in %d calls", errs, again, len(k.calls))
	}
}

func TestAServiceThatHangsEndsWithTheRun(t *testing.T) {
	k := newDesk(t, "dingtalk")
	ctx, cancel := context.WithCancel(t.Context())
	hanging := make(chan struct{})
	k.failing(func(http.ResponseWriter) {
		cancel() // the run's time is up, and the service has not answered
		<-hanging
	})
	err := errors.Join(k.run(nil).Warn(ctx, []message.Warning{k.warning("a")})...)
	close(hanging)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "whether it arrived is not known") {
		t.Errorf("got %v", err)
	}
}

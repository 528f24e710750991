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

// The services turn down what comes too fast: DingTalk and WeCom more than 20 messages
// a minute, Feishu and Lark more than 100 a minute or 5 a second, Slack more than one a
// second.
func TestEveryServicesLimitIsKept(t *testing.T) {
	for _, kind := range []string{"dingtalk", "wecom", "feishu", "lark", "slack"} {
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
			if calls, taken := len(k.Calls()), len(k.Received()); calls != 120 || taken != 120 {
				t.Errorf("%d of %d calls were taken, want all of 120", taken, calls)
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
			k.Break(func(w http.ResponseWriter) {
				answered++
				k.Break(nil)
				slow(w)
			})
			began := k.clock.Now()
			if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...); err != nil || answered != 1 || len(k.Received()) != 1 {
				t.Fatalf("%v after %d answers", err, answered)
			}
			if waited := k.clock.Now().Sub(began); waited < 5*time.Second || kind == "slack" && waited < 30*time.Second {
				t.Errorf("waited %s", waited)
			}
			k.Break(slow)
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
	if errs[0] != nil || again[0] == nil || !strings.Contains(again[0].Error(), "longer for the service's rate limit than the run lasts") || len(k.Calls()) != 1 {
		t.Errorf("%v, then %v in %d calls", errs, again, len(k.Calls()))
	}
}

func TestAServiceThatHangsEndsWithTheRun(t *testing.T) {
	k := newDesk(t, "dingtalk")
	ctx, cancel := context.WithCancel(t.Context())
	hanging := make(chan struct{})
	k.Break(func(http.ResponseWriter) {
		cancel() // the run's time is up, and the service has not answered
		<-hanging
	})
	err := errors.Join(k.run(nil).Warn(ctx, []message.Warning{k.warning("a")})...)
	close(hanging)
	if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "whether it arrived is not known") {
		t.Errorf("got %v", err)
	}
}

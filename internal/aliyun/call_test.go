package aliyun

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

func TestAReadIsRepeatedWhereThatHelps(t *testing.T) {
	tests := []struct {
		name     string
		reply    answer
		attempts int
		want     fault.Class
	}{
		{"throttling", failure("Throttling.User"), 5, fault.Throttled},
		{"backend throttling", failure("ONS_SYSTEM_FLOW_CONTROL"), 5, fault.Throttled},
		{"throttling of the future", failure("Throttling.Whatever"), 5, fault.Throttled},
		{"HTTP 429", answer{429, ""}, 5, fault.Throttled},
		{"an inner error", answer{500, `{"Code":"InternalError"}`}, 5, fault.Unavailable},
		{"an HTML page", answer{502, "<html>"}, 5, fault.Unavailable},
		{"an unreadable answer", answer{200, "<html>"}, 5, fault.Malformed},
		{"an empty answer", answer{200, ""}, 5, fault.Malformed},
		{"a throttle in HTTP 200", answer{200, `{"Code":"ONS_SYSTEM_FLOW_CONTROL","Success":false}`}, 5, fault.Throttled},
		{"a clock that is off", failure("InvalidTimeStamp.Expired"), 2, fault.Credentials},
		{"a nonce seen before", failure("SignatureNonceUsed"), 2, fault.Credentials},
		{"a wrong signature", failure("SignatureDoesNotMatch"), 1, fault.Credentials},
		{"an expired token", failure("InvalidSecurityToken.Expired"), 1, fault.Credentials},
		{"an unknown key", answer{404, `{"Code":"InvalidAccessKeyId.NotFound"}`}, 1, fault.Credentials},
		{"a denial", answer{403, `{"Code":"NoPermission"}`}, 1, fault.Denied},
		{"an unknown region", failure("BIZ_REGION_NOT_FOUND"), 1, fault.Invalid},
		{"an unknown code", failure("SOMETHING_NEW"), 1, fault.Invalid},
		{"a numeric code, which makes the SDK panic", answer{400, `{"Code":400,"RequestId":"r"}`}, 1, fault.Invalid},
		{"a numeric code of a failing server", answer{500, `{"Code":500}`}, 5, fault.Unavailable},
		{"a clear no", answer{200, `{"Code":400,"Success":false}`}, 1, fault.Refused},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _ := script(t, test.reply)
			listing, err := s.List(t.Context(), region)
			wantClass(t, err, test.want)
			if got := s.Calls().Calls["GetInstanceList"]; got != test.attempts {
				t.Errorf("%d attempts, want %d", got, test.attempts)
			}
			if len(listing.Instances)+len(listing.Broken) != 0 {
				t.Errorf("a failed call gave %+v", listing)
			}
		})
	}
}

func TestARepeatedReadSucceeds(t *testing.T) {
	s, clock := script(t, answer{503, ""}, failure("InvalidTimeStamp.Expired"), answer{200, noRows})
	_, err := s.List(t.Context(), region)
	// The second failure may be repeated once in all, and was the second attempt.
	wantClass(t, err, fault.Credentials)
	if _, err := s.List(t.Context(), region); err != nil {
		t.Error(err)
	}
	if clock.total() != firstWait {
		t.Errorf("waited %v, want %v", clock.total(), firstWait)
	}
}

func TestWaitsGrowAndKeepTheDeadline(t *testing.T) {
	s, clock := script(t, answer{503, ""})
	_, err := s.List(t.Context(), region)
	wantClass(t, err, fault.Unavailable)
	if got := fmt.Sprint(clock.slept); got != "[500ms 1s 2s 4s]" {
		t.Errorf("waits %s", got)
	}
	s, clock = script(t, answer{503, ""})
	ctx, cancel := context.WithDeadline(t.Context(), clock.Now().Add(2*time.Second))
	defer cancel()
	_, err = s.List(ctx, region)
	wantClass(t, err, fault.Unavailable)
	if got := fmt.Sprint(clock.slept); got != "[500ms 1s]" {
		t.Errorf("waits %s, want none that passes the deadline", got)
	}
}

func TestACallersEndEndsTheCallAtOnce(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
	s, _ := serve(t, hang)
	before := runtime.NumGoroutine()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := s.List(ctx, region)
	wantClass(t, err, fault.Deadline)
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 3*time.Second {
		t.Errorf("after %v: %v", time.Since(start), err)
	}
	if got := s.Calls().Calls["GetInstanceList"]; got != 1 {
		t.Errorf("%d attempts", got)
	}
	s.gateway.CloseIdleConnections()
	for i := 0; runtime.NumGoroutine() > before; i++ {
		if i > 200 {
			t.Fatalf("%d goroutines, %d before the call", runtime.NumGoroutine(), before)
		}
		time.Sleep(5 * time.Millisecond) // the server's side of the connection ends on its own
	}
}

func TestAnAnswerCutShortIsALostAnswer(t *testing.T) {
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "500")
		_, _ = io.WriteString(w, okBody)
	})
	_, err := s.Release(t.Context(), target, true, time.Time{})
	wantClass(t, err, fault.Network)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v", err)
	}
}

func TestAnEndedContextMakesNoCall(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := s.List(ctx, region)
	wantClass(t, err, fault.Deadline)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	q := fleet.MetricQuery{Region: region, Signal: fleet.BytesIn, Series: fleet.SeriesV2}
	_, err = s.Latest(ctx, q)
	wantClass(t, err, fault.Deadline)
}

func TestThrottlingSlowsAllCallersOfTheLane(t *testing.T) {
	s, clock := script(t, failure("Throttling.User"), answer{200, noRows})
	start := clock.Now()
	call := s.listCall(region, nil, new([]row))
	f := call.once(t.Context(), false)
	wantClass(t, f, fault.Throttled)
	call.rest(t.Context(), f, 3*time.Second)
	other := s.gateway.Session(canaries, account)
	if _, err := other.List(t.Context(), region); err != nil {
		t.Fatal(err)
	}
	if waited := clock.Now().Sub(start); waited < 3*time.Second {
		t.Errorf("another caller waited only %v", waited)
	}
	start = clock.Now()
	if _, err := other.List(t.Context(), "cn-shanghai"); err != nil {
		t.Fatal(err)
	}
	if !clock.Now().Equal(start) {
		t.Error("another region had to wait too")
	}
}

func TestAWaitThatWouldPassTheDeadlineIsNotBegun(t *testing.T) {
	s, clock := script(t, answer{200, okBody})
	ctx, cancel := context.WithDeadline(t.Context(), clock.Now().Add(1400*time.Millisecond))
	defer cancel()
	if _, err := s.Release(ctx, target, true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	s.gateway.pace.gateFor(lane{account, region, releaseInstance}).slowDown(clock.Now(), clock.Now().Add(2*time.Second))
	_, err := s.Release(ctx, target, true, time.Time{})
	wantClass(t, err, fault.Deadline)
	if !errors.Is(err, context.DeadlineExceeded) || len(clock.slept) != 0 {
		t.Errorf("error %v after sleeping %v", err, clock.slept)
	}
}

func TestCallsUnderWayAreBoundedPerRegion(t *testing.T) {
	var now, most atomic.Int32
	gate := make(chan struct{})
	full := sync.OnceFunc(func() { close(gate) })
	s, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n >= maxInFlight {
			full()
		}
		<-gate
		now.Add(-1)
		_, _ = io.WriteString(w, noRows)
	})
	var wg sync.WaitGroup
	for range 3 * maxInFlight {
		wg.Go(func() {
			if _, err := s.List(context.Background(), region); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() > maxInFlight {
		t.Errorf("%d calls at once", most.Load())
	}
}

func TestConnectionsAreReused(t *testing.T) {
	var mu sync.Mutex
	peers := map[string]bool{}
	s, _ := serve(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		peers[r.RemoteAddr] = true
		_, _ = io.WriteString(w, noRows)
	})
	for range 20 {
		if _, err := s.List(t.Context(), region); err != nil {
			t.Fatal(err)
		}
	}
	if len(peers) != 1 {
		t.Errorf("%d connections for 20 calls in a row", len(peers))
	}
}

func TestAnAnswerWithoutEndIsRefused(t *testing.T) {
	endless := io.LimitReader(zeros{}, maxAnswer+10)
	if _, err := readAll(endless, -1, new(bytes.Buffer)); !errors.Is(err, errTooLarge) {
		t.Errorf("error %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestADenialNamesThePermissionThatIsMissing(t *testing.T) {
	s, _ := script(t, answer{403, `{"Code":"Forbidden.RAM","Message":"not authorized","AccessDeniedDetail":{"AuthAction":"alikafka:ListInstance"}}`})
	_, err := s.List(t.Context(), region)
	if err == nil || !strings.Contains(err.Error(), "alikafka:ListInstance") {
		t.Errorf("error %v", err)
	}
}

func TestAPanicInsideTheSDKIsCaught(t *testing.T) {
	c := conn{wire: &wire{}}
	if err := c.guarded(func() error { panic("secret") }); !errors.Is(err, errPanic) {
		t.Errorf("error %v", err)
	}
}

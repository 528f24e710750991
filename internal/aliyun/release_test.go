package aliyun

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

var target = fleet.Ref{Account: account, Region: region, ID: "alikafka_post-a"}

func TestAReleaseIsAcceptedOnlyOnAClearYes(t *testing.T) {
	tests := []struct {
		name  string
		reply answer
		want  fault.Class // zero: accepted
	}{
		{"numbers and booleans", answer{200, okBody}, 0},
		{"strings as in 2021", answer{200, `{"Code":"200","RequestId":"r-1","Success":"true"}`}, 0},
		{"Success false", answer{200, `{"Code":500,"Message":"BIZ_INSTANCE_STATUS_ERROR","RequestId":"r","Success":false}`}, fault.Refused},
		{"Success false with Code 200", answer{200, `{"Code":200,"RequestId":"r","Success":false}`}, fault.Refused},
		{"Success true with Code 500", answer{200, `{"Code":500,"RequestId":"r","Success":true}`}, fault.Refused},
		{"a throttle in HTTP 200", answer{200, `{"Code":"ONS_SYSTEM_FLOW_CONTROL","RequestId":"r","Success":false}`}, fault.Refused},
		{"an empty body", answer{200, ""}, fault.Malformed},
		{"an HTML page", answer{200, "<html>ok</html>"}, fault.Malformed},
		{"no RequestId", answer{200, `{"Code":200,"Success":true}`}, fault.Malformed},
		{"an empty RequestId", answer{200, `{"Code":200,"Success":true,"RequestId":""}`}, fault.Malformed},
		{"no Success", answer{200, `{"Code":200,"RequestId":"r"}`}, fault.Malformed},
		{"Success null", answer{200, `{"Code":200,"RequestId":"r","Success":null}`}, fault.Malformed},
		{"Success 1", answer{200, `{"Code":200,"RequestId":"r","Success":1}`}, fault.Malformed},
		{"no Code", answer{200, `{"RequestId":"r","Success":true}`}, fault.Malformed},
		{"Success twice", answer{200, `{"Code":200,"RequestId":"r","Success":false,"Success":true}`}, fault.Malformed},
		{"names in another case", answer{200, `{"code":200,"requestid":"r","success":true}`}, fault.Malformed},
		{"half an answer", answer{200, `{"Code":200,"RequestId":"r","Succ`}, fault.Malformed},
		{"two answers", answer{200, okBody + okBody}, fault.Malformed},
		{"throttling", failure("Throttling.Api"), fault.Throttled},
		{"not the owner", failure("AUTH_RESOURCE_OWNER_ERROR"), fault.Gone},
		{"wrong state", failure("BIZ_INSTANCE_STATUS_ERROR"), fault.WrongState},
		{"the same task", failure("ScheduledTask.AlreadyHasSameTaskType"), fault.WrongState},
		{"denied", answer{403, `{"Code":"Forbidden.RAM"}`}, fault.Denied},
		{"a numeric code", answer{400, `{"RequestId":"r","Code":400,"Success":false}`}, fault.Invalid},
		{"numbers everywhere", answer{500, `{"RequestId":1,"HostId":{},"Code":500,"Message":[],"Recommend":2,"AccessDeniedDetail":"x"}`}, fault.Unavailable},
		{"an error page", answer{502, "<html>bad gateway</html>"}, fault.Unavailable},
		{"an empty error", answer{503, ""}, fault.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, clock := script(t, test.reply)
			id, err := s.Release(t.Context(), target, true, time.Time{})
			wantClass(t, err, test.want)
			if (id != "") != (test.want == 0) {
				t.Errorf("request id %q", id)
			}
			if n := s.Calls(); n.Calls["ReleaseInstance"] != 1 || n.Retries != 0 || clock.total() != 0 {
				t.Errorf("counts %+v, slept %v: want one attempt", n, clock.total())
			}
		})
	}
}

func TestAReleaseGoesOutOnceWhateverFails(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		t.Run(kind.String(), func(t *testing.T) {
			c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID})
			c.Inject(cloudtest.Fault{Kind: kind, Code: "Throttling", Latency: 20 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			_, err := s.Release(ctx, target, true, time.Time{})
			journal := c.Journal()
			if len(journal) != 1 {
				t.Fatalf("%d calls arrived, want 1", len(journal))
			}
			if err == nil && !journal[0].Applied {
				t.Error("success, but nothing was released")
			}
			sure := map[fault.Class]bool{fault.Network: false, fault.Unavailable: false, fault.Malformed: false}
			if _, doubtful := sure[fault.ClassOf(err)]; err != nil && journal[0].Applied && !doubtful {
				t.Errorf("the release took effect, but the error says that it did not: %v", err)
			}
		})
	}
}

func TestAReleaseSaysForceAsAsked(t *testing.T) {
	for _, force := range []bool{true, false} {
		c, s, _ := cloud(t, cloudtest.Spec{ID: target.ID})
		if _, err := s.Release(t.Context(), target, force, time.Time{}); err != nil {
			t.Fatal(err)
		}
		call := c.Journal()[0]
		if call.Force != force || call.Params["ForceDeleteInstance"] == "" || call.Region != region || call.InstanceIDs[0] != target.ID {
			t.Errorf("the cloud saw %+v", call)
		}
		if _, sent := call.Params["ReleaseIgnoreTime"]; sent {
			t.Error("ReleaseIgnoreTime was sent")
		}
	}
}

func TestAReleaseThatCannotBeMeantIsNotSent(t *testing.T) {
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("a call was made") })
	for _, ref := range []fleet.Ref{
		{Account: account, Region: region},
		{Account: account, Region: region, ID: " "},
		{Account: account, Region: region, ID: "a b"},
		{Account: account, Region: region, ID: "*"},
		{Account: "2000000000000002", Region: region, ID: target.ID},
		{Region: region, ID: target.ID},
		{Account: account, ID: target.ID},
	} {
		_, err := s.Release(t.Context(), ref, true, time.Time{})
		wantClass(t, err, fault.Invalid)
	}
}

func TestAReleaseThatIsCutOffIsUncertain(t *testing.T) {
	started := make(chan struct{})
	s, _ := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-started; cancel() }()
	_, err := s.Release(ctx, target, true, time.Time{})
	wantClass(t, err, fault.Network)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v does not say why", err)
	}
}

func TestAReleaseWithNoTimeLeftIsNotSent(t *testing.T) {
	var calls atomic.Int32
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	tooShort, cancel := context.WithTimeout(t.Context(), leastWriteTime/2)
	defer cancel()
	over, cancelOver := context.WithCancel(t.Context())
	cancelOver()
	for _, ctx := range []context.Context{tooShort, over} {
		_, err := s.Release(ctx, target, true, time.Time{})
		wantClass(t, err, fault.Deadline)
	}
	if calls.Load() != 0 || s.Calls().Calls["ReleaseInstance"] != 0 {
		t.Error("a release was sent")
	}
}

func TestReleasesKeepTwoPerSecond(t *testing.T) {
	var at []time.Time
	var clock *fakeClock
	s, clock := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		at = append(at, clock.Now())
		_, _ = w.Write([]byte(okBody))
	})
	for range 7 {
		if _, err := s.Release(t.Context(), target, true, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	for i := 2; i < len(at); i++ {
		if gap := at[i].Sub(at[i-2]); gap < time.Second {
			t.Errorf("release %d came %v after the last but one", i+1, gap)
		}
	}
	if len(at) != 7 || clock.total() > 3200*time.Millisecond {
		t.Errorf("%d releases took %v", len(at), clock.total())
	}
}

func TestAReleaseWhoseTurnComesTooLateIsNotSent(t *testing.T) {
	s, clock := script(t, answer{200, okBody}, answer{200, okBody}, answer{200, okBody})
	latest := clock.Now().Add(reachTime + time.Second/2)
	for range 2 {
		_, err := s.Release(t.Context(), target, true, latest)
		wantClass(t, err, 0)
	}
	_, err := s.Release(t.Context(), target, true, latest) // its turn is a second after the first
	wantClass(t, err, fault.Deadline)
	if calls := s.Calls().Calls["ReleaseInstance"]; calls != 2 || !errors.Is(err, fault.ErrTooLate) {
		t.Errorf("%d calls, error %v", calls, err)
	}
}

func TestAThrottledReleaseHoldsBackTheNext(t *testing.T) {
	s, clock := script(t, failure("Throttling"), answer{200, okBody})
	_, err := s.Release(t.Context(), target, true, time.Time{})
	wantClass(t, err, fault.Throttled)
	if _, err := s.Release(t.Context(), target, true, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if clock.total() < time.Second {
		t.Errorf("the next release came after %v", clock.total())
	}
}

package main

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// TestAfterACrashARestartFinishesWithoutASecondRelease kills the process when
// the cloud has carried out a call and before its answer leaves: the moment in
// which nobody in the function knows what was done. The platform then starts a
// new process and delivers the event again.
func TestAfterACrashARestartFinishesWithoutASecondRelease(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]struct {
		operation string
		k         int64
	}{
		"after the 1st listing":      {"GetInstanceList", 1},
		"after the 3rd listing":      {"GetInstanceList", 3},
		"after the 1st recheck":      {"GetInstanceList", 4},
		"after the 1st metric":       {"DescribeMetricLast", 1},
		"after the 5th metric point": {"DescribeMetricList", 5},
		"after the 1st release":      {"ReleaseInstance", 1},
		"after the 2nd release":      {"ReleaseInstance", 2},
		"after the 4th release":      {"ReleaseInstance", 4},
		"after the 6th release":      {"ReleaseInstance", 6},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := deploy(t)
			d.crashAfter(at.operation, at.k)
			restart := func(context.Context, int) error { d.start(); return nil }
			answers, err := d.runtime.InvokeAsync(t.Context(), fcruntime.Invocation{Payload: []byte(timer)},
				fcruntime.Async{Retries: fcruntime.DefaultRetries, Pause: restart})
			if err != nil || len(answers) != 2 || answers[0].Error == nil || answers[1].Error != nil {
				t.Fatalf("answers %+v, %v", answers, err)
			}
			wantEachReleasedOnce(t, d.cloud)
			if s := readReport(t, answers[1].Body).Summary; s.Status != "done" {
				t.Errorf("summary %+v", s)
			}
		})
	}
}

func wantEachReleasedOnce(t *testing.T, cloud *cloudtest.Cloud) {
	t.Helper()
	if diff := cmp.Diff(shouldGo(), released(cloud)); diff != "" {
		t.Errorf("released (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(shouldGo(), tried(cloud)); diff != "" {
		t.Errorf("asked to release (-want +got):\n%s", diff)
	}
}

// crashAfter kills the process once, after the k-th call of an operation.
func (d *deployment) crashAfter(operation string, k int64) {
	var n atomic.Int64
	var once sync.Once
	d.cloud.OnDone(func(call cloudtest.Call) {
		if call.Action == operation && n.Add(1) == k {
			once.Do(d.crash)
		}
	})
}

// TestShortOfTimeItAnswersBeforeTheDeadlineAndTheNextEventContinues gives an
// invocation a few seconds for acting, and slow releases in one region.
func TestShortOfTimeItAnswersBeforeTheDeadlineAndTheNextEventContinues(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultLatency, Action: "ReleaseInstance", Region: "cn-hangzhou", Latency: 2500 * time.Millisecond})
	// 17 s are kept back for releases under way and for the answer.
	const limit = 23 * time.Second
	answer := d.invoke(timer, limit)
	if answer.Error != nil || answer.Duration >= limit {
		t.Fatalf("after %s: %v", answer.Duration, answer.Error)
	}
	s := readReport(t, answer.Body).Summary
	done := len(released(d.cloud))
	if s.Status != "partial" || len(s.Left) == 0 || done+len(s.Left) != 6 {
		t.Fatalf("%d released, summary %+v", done, s)
	}
	d.cloud.ClearFaults()
	if s := readReport(t, d.invoke(timer, 0).Body).Summary; s.Status != "done" || s.Outcomes["accepted"] != 6-done {
		t.Errorf("the next event: %+v", s)
	}
	wantEachReleasedOnce(t, d.cloud)
}

func TestWithACloudThatHangsItStillAnswersBeforeTheDeadline(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.invoke(`"wake up"`, 0)
	d.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultHang})
	answer := d.invoke(timer, 6*time.Second)
	if answer.Error != nil {
		t.Fatalf("after %s: %v", answer.Duration, answer.Error)
	}
	if s := readReport(t, answer.Body).Summary; s.Status != "partial" || s.Instances != 0 {
		t.Errorf("summary %+v", s)
	}
}

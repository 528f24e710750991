package reap_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

const long = 100 * time.Hour

func TestChangesJustBeforeTheReleaseAbortIt(t *testing.T) {
	tests := map[string]struct {
		change  func(f *fake)
		outcome string
		cause   string
	}{
		"a tag was added":              {func(f *fake) { f.find("a").Tags = fleet.Known(fleet.Tags{"env": "dev", "reaper/keep": "1"}) }, "aborted", "changed-tags"},
		"the tags became unreadable":   {func(f *fake) { f.find("a").Tags = fleet.Unknown[fleet.Tags](fleet.Absent, "gone") }, "aborted", "changed-tags"},
		"it became a subscription":     {func(f *fake) { f.find("a").PaidType = fleet.Known(fleet.Subscription) }, "aborted", "changed-payment"},
		"it was stopped":               {func(f *fake) { f.find("a").Status = fleet.Known(fleet.Stopped) }, "aborted", "changed-state"},
		"it was renamed":               {func(f *fake) { f.find("a").Name = fleet.Known("prod") }, "aborted", "changed-name"},
		"somebody released it":         {func(f *fake) { f.find("a").Status = fleet.Known(fleet.Releasing) }, "already-gone", "releasing"},
		"its entry vanished":           {func(f *fake) { f.instances = f.instances[1:] }, "aborted", "not-listed"},
		"the region stopped answering": {func(f *fake) { f.listErr["cn-hangzhou"] = callError(fault.Unavailable) }, "aborted", "unreadable"},
		"the reading grew old":         {func(f *fake) { _ = f.clock.Sleep(t.Context(), 2*time.Minute) }, "aborted", "stale"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.beforeSingle = test.change
			report, err := enforce(t, f, devRules)
			if err != nil || len(f.released) > 0 || len(report.Effects) != 1 {
				t.Fatalf("released %v, effects %v, error %v", f.released, report.Effects, err)
			}
			if e := report.Effects[0]; e.Outcome != test.outcome || e.Cause != test.cause {
				t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
			}
		})
	}
}

func TestTrafficThatBeginsAfterThePlanAbortsTheRelease(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long-time.Hour))
	reads := 0
	f.beforeSingle = func(*fake) { reads++ }
	report, _ := enforce(t, f, devRules, func(o *reap.Order) {
		// The traffic begins once the verdicts are out.
		o.Sink = teeAfterVerdicts(o.Sink, func() { f.mu.Lock(); f.rate["a"] = 9000; f.mu.Unlock() })
	})
	if diff := cmp.Diff([]fleet.Ref{{Account: "1", Region: "cn-hangzhou", ID: "b"}}, f.released); diff != "" {
		t.Fatal(diff)
	}
	if e := report.Effects[0]; e.Cause != "verdict-busy" || reads != 2 {
		t.Fatalf("got %s/%s after %d reads", e.Outcome, e.Cause, reads)
	}
}

func TestAfterAnErrorTheStateDecides(t *testing.T) {
	gone := func(f *fake, ref fleet.Ref) { f.find(ref.ID).Status = fleet.Known(fleet.Releasing) }
	tests := map[string]struct {
		class   fault.Class
		effect  func(f *fake, ref fleet.Ref)
		outcome string
		tries   int
	}{
		"the answer was lost and the instance goes":     {fault.Network, gone, "accepted", 1},
		"the answer was lost and the instance is there": {fault.Network, nil, "uncertain", 1},
		"a 500 may have taken effect":                   {fault.Unavailable, nil, "uncertain", 1},
		"a refusal is final":                            {fault.Denied, nil, "failed", 1},
		"a refusal with HTTP 200 is final":              {fault.Refused, nil, "failed", 1},
		"throttling is tried again after reading":       {fault.Throttled, nil, "failed", 4},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(dev("a", "cn-hangzhou", long))
			f.release = func(f *fake, ref fleet.Ref) error {
				if test.effect != nil {
					test.effect(f, ref)
				}
				return callError(test.class)
			}
			report, err := enforce(t, f, devRules)
			if err != nil || f.calls["release"] != test.tries {
				t.Fatalf("%d tries, error %v", f.calls["release"], err)
			}
			if e := report.Effects[0]; e.Outcome != test.outcome || e.Cause != test.class.String() {
				t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
			}
		})
	}
}

func TestLittleTimeStopsNewReleases(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long))
	f.release = func(f *fake, _ fleet.Ref) error { return f.clock.Sleep(t.Context(), 20*time.Second) }
	report, err := enforce(t, f, devRules, func(o *reap.Order) { o.Deadline = start.Add(30 * time.Second) })
	if err != nil || len(f.released) != 1 {
		t.Fatalf("released %v, %v", f.released, err)
	}
	if diff := cmp.Diff([]string{"b"}, report.Summary.Left); diff != "" || report.Summary.Status != "partial" {
		t.Fatalf("status %s, left %s", report.Summary.Status, diff)
	}
}

func TestPlanModeChangesNothingAndDecidesAlike(t *testing.T) {
	build := func() *fake {
		f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long), dev("young", "cn-shanghai", time.Hour))
		f.rate["b"] = 5000
		return f
	}
	planned, enforced := build(), build()
	p, _ := execute(t, planned, devRules, events.Plan)
	e, _ := execute(t, enforced, devRules, events.Enforce)
	if diff := cmp.Diff(p.Verdicts, e.Verdicts); diff != "" {
		t.Errorf("plan and enforce decide differently (-plan +enforce):\n%s", diff)
	}
	if planned.calls["release"] != 0 || enforced.calls["release"] != 1 {
		t.Errorf("released %d in plan, %d in enforce", planned.calls["release"], enforced.calls["release"])
	}
}

func TestAPanicHalfWayLeavesTheRestToTheNextRun(t *testing.T) {
	f, claims := six(0), reap.NewClaims()
	shared := func(o *reap.Order) { o.Claims = claims }
	f.release = func(f *fake, _ fleet.Ref) error { f.mu.Unlock(); defer f.mu.Lock(); panic("a fault of ours") }
	func() {
		defer func() { _ = recover() }()
		runOn(t.Context(), t, f, f.cloud(), quiet, shared)
	}()
	f.release = nil
	report := runOn(t.Context(), t, f, f.cloud(), quiet, shared)
	if diff := cmp.Diff(map[string]int{"accepted": 5, "aborted": 1}, report.Summary.Outcomes); diff != "" {
		t.Errorf("only the one whose call was under way is still claimed: -want +got:\n%s", diff)
	}
}

// TestACallWhoseTurnComesLateIsNotMade lets a call wait for its turn longer than what
// it rests on is of use: in a cloud that throttles, or a crowd of other calls.
func TestACallWhoseTurnComesLateIsNotMade(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.release = func(f *fake, _ fleet.Ref) error {
		_ = f.clock.Sleep(t.Context(), 51*time.Second)
		return &fault.Error{Class: fault.Deadline, Operation: "ReleaseInstance", Err: fault.ErrTooLate}
	}
	report, err := enforce(t, f, devRules)
	if err != nil || len(report.Effects) != 1 {
		t.Fatalf("%v, %v", report.Effects, err)
	}
	if e := report.Effects[0]; e.Outcome != "aborted" || e.Cause != "stale" || !strings.Contains(e.Text, "1m0s") {
		t.Errorf("%+v", e)
	}
	if until := f.latest.Sub(start); until <= 0 || until > time.Minute {
		t.Errorf("the call may be made until %s after the run began", until)
	}
}

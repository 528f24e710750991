package reap_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// teeAfterVerdicts runs f once, when the first effect is about to be reported
// or the last verdict is out.
func teeAfterVerdicts(sink message.Sink, f func()) message.Sink {
	done := false
	return message.SinkFunc(func(m message.Message) {
		sink.Write(m)
		if m.Verdict != nil && !done {
			done = true
			f()
		}
	})
}

func reasons(r message.Report) map[string]string {
	got := map[string]string{}
	for _, v := range r.Verdicts {
		got[v.Instance.ID] = v.Reason
	}
	return got
}

func TestAFailedRegionIsUnknownAndNamed(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long))
	f.listErr["cn-shanghai"] = &fault.Error{Class: fault.Unavailable, Operation: "GetInstanceList", Region: "cn-shanghai"}
	report, err := enforce(t, f, devRules)
	if err != nil {
		t.Fatalf("one region was worked on, so repeating all does not help: %v", err)
	}
	if len(f.released) != 1 || report.Summary.Status != "partial" || !strings.Contains(report.Summary.Text, "1 of 2 regions") {
		t.Fatalf("released %v, summary %+v", f.released, report.Summary)
	}
}

func TestOnlyAPassingFailureOfAllRegionsAsksForARetry(t *testing.T) {
	for class, retry := range map[fault.Class]bool{fault.Throttled: true, fault.Unavailable: true, fault.Denied: false, fault.Credentials: false} {
		f := newFake()
		for _, region := range []string{"cn-hangzhou", "cn-shanghai"} {
			f.listErr[region] = &fault.Error{Class: class, Operation: "GetInstanceList", Region: region}
		}
		if _, err := enforce(t, f, devRules); (err != nil) != retry {
			t.Errorf("%s: error %v, want a retry: %t", class, err, retry)
		}
	}
}

func TestFailedMetricsKeepTheInstance(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.seriesErr["cn-hangzhou"] = &fault.Error{Class: fault.Denied, Operation: "DescribeMetricList", Region: "cn-hangzhou"}
	report, _ := enforce(t, f, devRules)
	if diff := cmp.Diff(map[string]string{"a": "usage-unknown"}, reasons(report)); diff != "" || len(f.released) > 0 {
		t.Fatal(diff)
	}
}

func TestThePlanIsCroppedOrNotActedOn(t *testing.T) {
	var fleetOfFour []fleet.Instance
	for i := range 4 {
		fleetOfFour = append(fleetOfFour, dev(fmt.Sprintf("i%d", i), "cn-hangzhou", long+time.Duration(i)*time.Hour))
	}
	tests := map[string]struct {
		limits string
		want   []string
	}{
		"at the limit all go":                  {"{per_run: 4}", []string{"i0", "i1", "i2", "i3"}},
		"over the limit none goes":             {"{per_run: 3}", nil},
		"over the limit the oldest go if said": {"{per_run: 2, crop: oldest-first}", []string{"i2", "i3"}},
		"zero releases nothing":                {"{per_run: 0, crop: oldest-first}", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := newFake(slices.Clone(fleetOfFour)...)
			report, _ := enforce(t, f, strings.Replace(devRules, "{per_run: 30}", test.limits, 1))
			var got []string
			for _, ref := range f.released {
				got = append(got, ref.ID)
			}
			slices.Sort(got)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Fatal(diff)
			}
			if over := report.Summary.Reasons["over-limit"]; over != 4-len(test.want) {
				t.Fatalf("%d are over the limit", over)
			}
		})
	}
}

func TestATriggerNarrowsAndNeverWidens(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long), dev("c", "us-west-1", long))
	report, _ := enforce(t, f, devRules, func(o *reap.Order) { o.Trigger.Regions = []string{"cn-shanghai", "us-west-1"} })
	if diff := cmp.Diff(map[string]string{"b": "idle"}, reasons(report)); diff != "" {
		t.Error(diff)
	}
	if len(report.Run.Notes) != 1 || !strings.Contains(report.Run.Notes[0], "us-west-1") || !strings.Contains(report.Run.ModeReason, "without a store") {
		t.Errorf("notes are %q", report.Run.Notes)
	}
	f = newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long))
	report, _ = enforce(t, f, devRules, func(o *reap.Order) { o.Trigger.Instances = []string{"a", "nowhere"} })
	if len(f.released) != 1 || f.released[0].ID != "a" || report.Summary.Problems[0].Class != "not-found" {
		t.Errorf("released %v, problems %v", f.released, report.Summary.Problems)
	}
}

func TestABusyFleetCostsOneScreenAndNoProof(t *testing.T) {
	f := newFake()
	for i := range 200 {
		id := fmt.Sprintf("i%d", i)
		f.instances = append(f.instances, dev(id, "cn-hangzhou", long))
		f.rate[id] = 1e6
	}
	report, _ := enforce(t, f, devRules)
	if diff := cmp.Diff(map[string]int{"list": 2, "latest": 3}, f.calls); diff != "" || report.Summary.Reasons["busy"] != 200 {
		t.Fatalf("reasons %v, calls %s", report.Summary.Reasons, diff)
	}
}

func TestACrashInOneRegionIsRaisedInTheCallersGoroutine(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("b", "cn-shanghai", long))
	f.release = func(_ *fake, ref fleet.Ref) error {
		if ref.ID == "a" {
			panic("a defect")
		}
		return nil
	}
	defer func() {
		if crash := recover(); crash == nil || !strings.Contains(fmt.Sprint(crash), "a defect") {
			t.Fatalf("recovered %v", crash)
		}
		if len(f.released) != 1 || f.released[0].ID != "b" {
			t.Fatalf("the other region was not worked on: %v", f.released)
		}
	}()
	_, _ = enforce(t, f, devRules)
	t.Fatal("the crash was swallowed")
}

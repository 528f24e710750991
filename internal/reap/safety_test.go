package reap_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// runOn enforces devRules on a cloud made from a fake, and passes every message
// to each as well.
func runOn(ctx context.Context, t *testing.T, f *fake, cloud reap.Cloud, each func(message.Message), change ...func(*reap.Order)) message.Report {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{
		RunID: "run-1", Account: "1", Trigger: events.Trigger{Kind: events.Schedule, Ceiling: events.Enforce}, Mode: events.Enforce,
		ModeReason: "a test", Rules: load(t, devRules), Sink: message.Tee(&gathered, message.SinkFunc(each)), Clock: f.clock,
	}
	for _, c := range change {
		c(&order)
	}
	_, err := reap.Run(ctx, opened{cloud}, order)
	if err != nil {
		t.Fatal(err)
	}
	return gathered.Report()
}

func quiet(message.Message) {}

// with is the fake's cloud with one thing changed.
func with(f *fake, change func(*reap.Cloud)) reap.Cloud {
	c := f.cloud()
	change(&c)
	return c
}

func TestAnInstanceThatTwoRegionsListIsKept(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long), dev("a", "cn-shanghai", long), dev("b", "cn-shanghai", long))
	report, _ := enforce(t, f, devRules)
	if len(f.released) != 1 || f.released[0].ID != "b" || report.Summary.Status != "partial" {
		t.Fatalf("released %v, status %s", f.released, report.Summary.Status)
	}
	if p := report.Summary.Problems; len(p) != 2 || !strings.Contains(p[0].Text, "it is listed in cn-hangzhou of account") {
		t.Fatalf("problems are %v", p)
	}
}

// finer answers with points at every minute of the last hours, whatever
// distance was asked for.
type finer struct{ *fake }

func (f finer) Series(_ context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return f.measure("series", q, func(string) []fleet.Point {
		var points []fleet.Point
		for i := range 300 {
			points = append(points, fleet.Point{At: q.To.Truncate(time.Minute).Add(-time.Duration(i) * time.Minute), Value: fleet.Known(0.0)})
		}
		return points
	})
}

func TestManyPointsInAPartOfTheWindowAreNotTheWholeWindow(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Metrics = finer{f} }), quiet)
	if got := reasons(report)["a"]; got != "usage-unknown" || len(f.released) > 0 {
		t.Fatalf("got %s: %s", got, report.Verdicts[0].Text)
	}
}

func TestAnUnknownCreationTimeNeverReleases(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.find("a").CreatedAt = fleet.Unknown[time.Time](fleet.Absent, "CreateTime is missing")
	report, _ := enforce(t, f, strings.Replace(devRules, `, age: ">= 72h"`, "", 1))
	if v := report.Verdicts[0]; v.Reason != "usage-unknown" || !strings.Contains(v.Text, "CreateTime is missing") || len(f.released) > 0 {
		t.Fatalf("got %s: %s", v.Reason, v.Text)
	}
}

// unreadableNow answers about the last minutes with points without a number.
type unreadableNow struct{ *fake }

func (f unreadableNow) Series(ctx context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	if q.Period > time.Minute {
		return f.fake.Series(ctx, q)
	}
	return f.measure("series", q, func(string) []fleet.Point {
		return []fleet.Point{{At: f.clock.Now(), Value: fleet.Unknown[float64](fleet.Malformed, "no number")}}
	})
}

func TestANewestPointThatCannotBeReadAbortsTheRelease(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	report := runOn(t.Context(), t, f, with(f, func(c *reap.Cloud) { c.Metrics = unreadableNow{f} }), quiet)
	if e := report.Effects[0]; e.Outcome != "aborted" || e.Cause != "verdict-usage-unknown" || len(f.released) > 0 {
		t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
	}
}

func TestAReleaseThatWasNeverSentIsLeftAndNotUncertain(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.release = func(*fake, fleet.Ref) error { return callError(fault.Deadline) }
	report, _ := enforce(t, f, devRules)
	if e := report.Effects[0]; e.Outcome != "left" || !slices.Contains(report.Summary.Left, "a") {
		t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
	}
}

func TestARecheckThatTookTooLongLeavesNoTimeForTheCall(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.beforeSingle = func(f *fake) { _ = f.clock.Sleep(t.Context(), 12*time.Second) }
	report, _ := enforce(t, f, devRules, func(o *reap.Order) { o.Deadline = start.Add(20 * time.Second) })
	if e := report.Effects[0]; e.Outcome != "left" || f.calls["release"] != 0 {
		t.Fatalf("got %s/%s after %d calls", e.Outcome, e.Cause, f.calls["release"])
	}
}

func TestARefusalOfWhatSomebodyElseReleasedIsNotOurRelease(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.release = func(f *fake, ref fleet.Ref) error {
		f.find(ref.ID).Status = fleet.Known(fleet.Releasing)
		return callError(fault.WrongState)
	}
	report, _ := enforce(t, f, devRules)
	if e := report.Effects[0]; e.Outcome != "already-gone" || report.Summary.Outcomes["accepted"] != 0 {
		t.Fatalf("got %s/%s: %s", e.Outcome, e.Cause, e.Text)
	}
}

// TestRunsOfOneProcessReleaseAnInstanceOnce lets a second run go from start to
// end between the first one's intent and its call, and a third one while the
// listing does not show the release yet.
func TestRunsOfOneProcessReleaseAnInstanceOnce(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	cloud, claims := f.cloud(), reap.NewClaims()
	shared := func(o *reap.Order) { o.Claims = claims }
	var causes []string
	again := func() {
		e := runOn(t.Context(), t, f, cloud, quiet, shared).Effects[0]
		causes = append(causes, e.Outcome+"/"+e.Cause)
	}
	first := runOn(t.Context(), t, f, cloud, func(m message.Message) {
		if m.Effect != nil && m.Effect.Outcome == "intended" {
			again()
		}
	}, shared)
	again()
	if diff := cmp.Diff([]string{"aborted/claimed", "aborted/claimed"}, causes); diff != "" || first.Effects[0].Outcome != "accepted" || f.calls["release"] != 1 {
		t.Fatalf("%d releases: %s", f.calls["release"], diff)
	}
	// Half an hour later a release that came to nothing may be tried again.
	_ = f.clock.Sleep(t.Context(), 31*time.Minute)
	again()
	if f.calls["release"] != 2 {
		t.Fatalf("%d releases after the claim ended", f.calls["release"])
	}
}

func TestAFailedReleaseLeavesNoClaim(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	cloud, claims := f.cloud(), reap.NewClaims()
	shared := func(o *reap.Order) { o.Claims = claims }
	f.release = func(*fake, fleet.Ref) error { return callError(fault.Denied) }
	runOn(t.Context(), t, f, cloud, quiet, shared)
	f.release = nil
	if e := runOn(t.Context(), t, f, cloud, quiet, shared).Effects[0]; e.Outcome != "accepted" {
		t.Fatalf("got %s/%s", e.Outcome, e.Cause)
	}
}

func TestANamedInstanceIsNotCalledMissingWhereNobodyCouldLook(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	f.listErr["cn-shanghai"] = callError(fault.Denied)
	report, _ := enforce(t, f, devRules, func(o *reap.Order) { o.Trigger.Instances = []string{"b"} })
	last := report.Summary.Problems[len(report.Summary.Problems)-1]
	if last.Class != "not-found" || !strings.Contains(last.Text, "1 of 2 regions could not be listed") {
		t.Fatalf("got %s: %s", last.Class, last.Text)
	}
}

// hanging never answers for one region.
type hanging struct {
	*fake
	region string
}

func (h hanging) List(ctx context.Context, region string, ids ...string) (fleet.Listing, error) {
	if region == h.region {
		<-ctx.Done()
		return fleet.Listing{}, callError(fault.Deadline)
	}
	return h.fake.List(ctx, region, ids...)
}

func TestARegionThatHangsDoesNotTakeTheTimeOfTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		f := newFake(dev("a", "cn-hangzhou", long))
		report := runOn(ctx, t, f, with(f, func(c *reap.Cloud) { c.Inventory = hanging{f, "cn-shanghai"} }), quiet)
		if len(f.released) != 1 || report.Summary.Status != "partial" {
			t.Fatalf("released %v: %s", f.released, report.Summary.Text)
		}
	})
}

func TestAReleaseThatMayHaveTakenEffectIsNotSentAgain(t *testing.T) {
	f := newFake(dev("a", "cn-hangzhou", long))
	claims := reap.NewClaims()
	shared := func(o *reap.Order) { o.Claims = claims }
	f.release = func(f *fake, ref fleet.Ref) error {
		f.released = append(f.released, ref)
		return callError(fault.Network)
	}
	for range 2 { // the listing still says running
		runOn(t.Context(), t, f, f.cloud(), quiet, shared)
	}
	if len(f.released) != 1 {
		t.Fatalf("%d releases of one instance", len(f.released))
	}
}

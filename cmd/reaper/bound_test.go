package main

import (
	"math"
	"testing"
	"time"

	"alikafka-reaper/internal/message"
)

// TestTheLeastTimeOfABenchCase: numbers worked out by hand.
func TestTheLeastTimeOfABenchCase(t *testing.T) {
	verdict := func(n int, action, reason, region, series string) message.Verdict {
		return message.Verdict{Action: action, Reason: reason, Instance: message.Instance{ID: string(rune('a' + n)), Account: "1", Region: region, Series: series}}
	}
	var r message.Report
	for n := range 20 {
		r.Verdicts = append(r.Verdicts, verdict(n, "release", "idle", "cn-hangzhou", "v2"))
	}
	r.Verdicts = append(r.Verdicts, verdict(20, "keep", "busy", "cn-hangzhou", "v2"), verdict(21, "keep", "no-rule", "cn-hangzhou", "v3"))
	b := benchCase{plan: fleetPlan(22, 20, 1, 1), payload: benchTimer}
	o := openOf(r)
	plan, release := b.planBound(o), releaseBound(o)
	// Eight answers that each need the one before, from the list to the addresses; no
	// operation has more calls than fit a second: 40 of 80 topics are the most.
	if got, want := plan.seconds(100*time.Millisecond), 0.8; got != want {
		t.Errorf("plan %.3f s, want %.3f s", got, want)
	}
	// Groups, their progress, the instance, the release; and 20 releases, two at
	// once and nine waits of a second.
	if got, want := release.seconds(100*time.Millisecond), 9.4; got != want {
		t.Errorf("release %.3f s, want %.3f s", got, want)
	}
	calls := limited{"DescribeMetricList", "1"}
	if plan.calls[calls] != 2*5+3*2 || release.calls[calls] != 5 {
		t.Errorf("%d pages for the plan, %d for the release", plan.calls[calls], release.calls[calls])
	}
}

// TestTheReleasesOfManyRegionsBeginBehindTheirPlan: 150 questions of the plan are four
// lots of up to 45, so 30 places are left in the second of the last lot. Ten regions
// need 33 to begin with: one waits until that second is over, of which seven answers
// of the plan took 0.7, and makes its four releases then.
func TestTheReleasesOfManyRegionsBeginBehindTheirPlan(t *testing.T) {
	o := open{proofs: map[string]int{"1": 150}, firsts: map[string]int{"1": 33}, idle: map[string]int{"1/a": 10, "1/b": 4}}
	plan, release := bound{trips: 9, toList: 2}, bound{trips: 4}
	if got, want := release.behind(plan, o, 100*time.Millisecond), 1-0.7+0.4+1; math.Abs(got-want) > 1e-9 {
		t.Errorf("%.3f s, want %.3f s", got, want)
	}
	o.firsts["1"] = 30
	if got := release.behind(plan, o, 100*time.Millisecond); got != 0 {
		t.Errorf("%.3f s though all find a place", got)
	}
}

func TestTheBenchRefusesAWrongResult(t *testing.T) {
	b := benchCase{name: "x", plan: fleetPlan(10, 2, 1, 1), payload: benchPlan}
	right := message.Report{Summary: &message.Summary{Status: "done", Instances: 10, Actions: map[string]int{"release": 2}}}
	if err := b.check(right); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(r *message.Report){
		"a run that is partial":       func(r *message.Report) { r.Summary.Status = "partial" },
		"an instance that is missing": func(r *message.Report) { r.Summary.Instances = 9 },
		"one too many":                func(r *message.Report) { r.Summary.Actions = map[string]int{"release": 3} },
		"a plan that acted":           func(r *message.Report) { r.Summary.Outcomes = map[string]int{"uncertain": 1} },
		"another instance": func(r *message.Report) {
			r.Verdicts = []message.Verdict{{Action: "release", Instance: message.Instance{ID: "alikafka_post-cn-other"}}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			wrong := right
			sum := *right.Summary
			wrong.Summary = &sum
			change(&wrong)
			if b.check(wrong) == nil {
				t.Error("it was taken for right")
			}
		})
	}
}

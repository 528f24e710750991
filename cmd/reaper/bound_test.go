package main

import (
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
	plan, release := b.bounds(r)
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

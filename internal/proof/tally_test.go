package proof

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// tally counts what the scenarios came across: a test in which nothing happens
// proves nothing.
type tally struct {
	began                   time.Time
	scenarios, runs, killed int
	faults                  map[cloudtest.FaultKind]int
	// done counts calls that took effect, and what else happened, by name.
	done map[string]int
}

func newTally() *tally {
	return &tally{began: time.Now(), faults: map[cloudtest.FaultKind]int{}, done: map[string]int{}}
}

// add counts one scenario.
func (n *tally) add(w *world) {
	n.runs += len(w.runs)
	n.done["scenarios with "+w.store.String()]++
	n.done[fmt.Sprintf("scenarios with warn %t, stop %t", w.policy.warn > 0, w.policy.stop > 0)]++
	for _, r := range w.runs {
		n.run(w, r)
	}
	for _, call := range w.cloud.Journal() {
		if call.Mutating && call.Applied && call.Version != cloudtest.OSSVersion {
			n.done[call.Action]++
		}
		if call.Fault != 0 {
			n.faults[call.Fault]++
		}
		if call.Fault != 0 && call.Version == cloudtest.OSSVersion {
			n.done["faults in the bucket"]++
		}
	}
	n.done["warnings"] += len(w.log.notices)
	n.told(w)
	n.done["instances reopened by hand"] += len(w.hands.reopened)
}

// told counts what came of messages to chat groups.
func (n *tally) told(w *world) {
	if w.people == nil {
		return
	}
	n.done["scenarios with chat groups"]++
	for as, calls := range w.people.treated {
		n.done["messages to services that "+as.String()] += calls
	}
	for _, m := range w.people.mails {
		if m.warning() {
			n.done["warnings that a service took"]++
		}
	}
	for _, r := range w.runs {
		if p := r.press; p != nil {
			n.done[fmt.Sprintf("presses of %s, %s, answered %d", p.claim.Purpose, p.way, p.status)]++
		}
		for _, e := range r.report.Effects {
			if e.Operation == "Warn" && e.Outcome == "failed" && e.Cause == "not-delivered" {
				n.done["warnings that were not delivered"]++
			}
		}
		for _, s := range w.watch.of(r) {
			if s.call.Applied && (s.call.Action == "ReleaseInstance" || s.call.Action == "StopInstance") {
				n.done["stops and releases after a message"]++
			}
		}
	}
}

func (n *tally) run(w *world, r *run) {
	if r.killed() {
		n.killed++
	}
	if r.storeDown || r.storeFull {
		n.done["runs with a broken store"]++
	}
	if r.report.Run != nil && !r.planned && r.report.Run.Mode == "plan" {
		n.done["events that were handled already"]++
	}
	if r.report.Summary != nil && r.report.Summary.Tripwire != "" {
		n.done["runs with a tripwire"]++
	}
	for _, v := range r.report.Verdicts {
		switch v.Reason {
		case "over-limit", "grace", "fuse", "stopped", "unsettled":
			n.done["verdicts "+v.Reason]++
		}
	}
	for _, e := range r.report.Effects {
		if e.Begun != "" {
			n.done["acts that a later run settled"]++
		}
	}
	for _, s := range w.watch.of(r) {
		if s.isAct() && r.within > 0 {
			n.done["acts in a hurry"]++
		}
		if s.call.Action == "ReleaseInstance" && s.call.Applied && s.begun.truth[s.call.InstanceIDs[0]].Status == cloudtest.Stopped {
			n.done["releases from stopped"]++
		}
	}
}

// musts are what has to come about in many runs, and rarities what has to in ten
// times as many.
func musts() []string {
	return []string{
		"ReleaseInstance", "StopInstance", "TagResources", "UntagResources", "warnings", "verdicts over-limit", "verdicts grace",
		"faults in the bucket", "runs with a broken store", "warnings that a service took", "warnings that were not delivered", "events that were handled already", "acts that a later run settled",
	}
}

func rarities() []string {
	return []string{
		"ReopenInstance", "DeleteInstance", "releases from stopped", "acts in a hurry", "verdicts stopped", "instances reopened by hand", "stops and releases after a message",
		"presses of release, pressed, answered 200", "presses of not-mine, pressed, answered 200", "presses of keep, pressed, answered 200",
		"presses of release, tampered with, answered 403", "presses of release, of a foreign key, answered 403", "presses of release, pressed too late, answered 410",
	}
}

// tell prints the counts, and complains where too little happened.
func (n *tally) tell(t *testing.T, seed string) {
	t.Helper()
	t.Logf("seed %s: %d runs in %d scenarios, %.0f runs a second; %d runs were killed; faults hit: %v",
		seed, n.runs, n.scenarios, float64(n.runs)/time.Since(n.began).Seconds(), n.killed, n.faults)
	for _, what := range slices.Sorted(maps.Keys(n.done)) {
		t.Logf("%6d %s", n.done[what], what)
	}
	if t.Failed() {
		return
	}
	if n.runs < *wanted || n.done["ReleaseInstance"] == 0 || n.killed == 0 {
		t.Errorf("too little happened for %d runs", *wanted)
	}
	if *wanted < many {
		return
	}
	want := musts()
	if *wanted >= 10*many {
		want = append(want, rarities()...)
		for _, as := range badMoods()[:len(badMoods())-1] { // the last one sends nothing
			want = append(want, "messages to services that "+as.String())
		}
	}
	for _, what := range want {
		if n.done[what] == 0 {
			t.Errorf("%s: never", what)
		}
	}
	if never := n.neverHit(); len(never) > 3 || len(never) > 0 && *wanted >= 10*many {
		t.Errorf("faults that never hit a call: %v", never)
	}
}

func (n *tally) neverHit() []cloudtest.FaultKind {
	return slices.DeleteFunc(cloudtest.AllFaultKinds(), func(kind cloudtest.FaultKind) bool { return n.faults[kind] > 0 })
}

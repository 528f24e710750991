package proof

import (
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// act is one change to one instance, with what its run had been told before.
type act struct {
	*checker
	run    *run
	before []*sight
	sight  *sight
	id     string
}

// isAct says that the call takes something away or gives it back.
func (s *sight) isAct() bool {
	return slices.Contains([]string{"ReleaseInstance", "StopInstance", "ReopenInstance", "DeleteInstance"}, s.call.Action)
}

func (a act) complain(invariant, format string, args ...any) {
	a.checker.complain(invariant, "%s called %s on %s, "+format, append([]any{a.run.name, a.sight.call.Action, a.id}, args...)...)
}

// listed returns what the last listing before the call may have shown.
func (a act) listed() []cloudtest.Instance {
	if last := lastAnswer(a.before, a.sight, a.id, "GetInstanceList"); last != nil {
		return last.shown(a.id)
	}
	return nil
}

func (a act) shows(holds func(cloudtest.Instance) bool) bool {
	return slices.ContainsFunc(a.listed(), holds)
}

// truth is the instance as it was when the call came.
func (a act) truth() cloudtest.Instance { return a.sight.begun.truth[a.id] }

// takes checks what holds for stopping and releasing alike.
func (a act) takes() {
	if a.run.undo {
		a.complain("I1", "woken by an undo")
	}
	a.keptByLink()
	if !a.policy.inHours(a.sight.begun.time) {
		a.complain("I3", "outside of the rule's hours")
	}
	if a.kept.cut[a.id] {
		a.complain("I5", "of which half an intent lies in the store")
	}
}

// releases checks one ReleaseInstance.
func (a act) releases() {
	a.takes()
	if a.sight.call.Force != a.policy.force {
		a.complain("I1", "with force %t", a.sight.call.Force)
	}
	if a.shows(func(i cloudtest.Instance) bool { return i.Status == cloudtest.Stopped }) {
		a.fromStopped()
		return
	}
	a.idle(a.run, a.before, a.sight, a.id)
	if a.policy.stops(a.truth()) {
		a.complain("I1", "which was to be stopped first")
	}
	a.graced()
}

// stops checks one StopInstance.
func (a act) stops() {
	a.takes()
	a.idle(a.run, a.before, a.sight, a.id)
	if !a.shows(func(i cloudtest.Instance) bool { return a.policy.stops(i) && i.PaidType == cloudtest.PayAsYouGo }) {
		a.complain("I1", "which no rule stops")
	}
	at := a.sight.begun.time
	if early := at.Add(-pace - a.unseen(a.run, a.before, a.sight)); burnsOnWeekend(at) && burnsOnWeekend(early) {
		a.complain("I1", "and the cloud would release it on a weekend")
	}
	a.graced()
}

// burnsOnWeekend says whether the cloud's own release of what is stopped now would
// come on a Saturday or Sunday: at 08:00 two days later, UTC+8.
func burnsOnWeekend(stopped time.Time) bool {
	day := stopped.In(time.FixedZone("UTC+8", 8*60*60)).AddDate(0, 0, 2).Weekday()
	return day == time.Saturday || day == time.Sunday
}

// graced checks that the owner was warned long enough before.
func (a act) graced() {
	grace := a.policy.grace(a.truth())
	if grace == 0 {
		return
	}
	stands := func(text string) bool {
		wait := grace
		if a.waived(text) {
			wait = 0
		}
		return a.counts(text, "warned", wait) && a.delivered(text, wait) && !a.disowned(text)
	}
	if !slices.ContainsFunc(a.marks(), stands) {
		a.complain("I1", "without a warning that was delivered %s before, and not waived; marks %q", grace, a.marks())
	}
}

// marks are the marks that the run may go by: what the last listing showed, or
// where that is the mark of the act itself, the first one; of what cannot carry
// tags, what the store held.
func (a act) marks() []string {
	if a.truth().Series != cloudtest.SeriesV2 {
		return []string{a.sight.stored[strings.Join([]string{"marks", cloudtest.DemoAccount, a.truth().Region, a.id}, "/")]}
	}
	var texts []string
	for _, i := range a.listed() {
		texts = append(texts, i.Tags[markTag])
	}
	own := func(text string) bool {
		return slices.ContainsFunc(a.writes(text), func(s *sight) bool { return a.runOf(s) == a.run })
	}
	if a.sight.call.Action == "StopInstance" && slices.ContainsFunc(texts, own) {
		texts = nil
		for _, s := range a.before {
			if s.call.Action == "GetInstanceList" && s.about(a.id) && s.answered() {
				for _, i := range s.shown(a.id) {
					texts = append(texts, i.Tags[markTag])
				}
				break
			}
		}
	}
	return texts
}

// writes are the calls that gave the instance a mark of this text.
func (a act) writes(text string) []*sight {
	return slices.DeleteFunc(a.watch.calls("TagResources", a.id), func(s *sight) bool {
		return s.call.Params["Tag.1.Key"] != markTag || s.call.Params["Tag.1.Value"] != text || !s.call.Applied
	})
}

// counts says whether a mark proves that its stage has lasted so long: it was
// written by a run for this instance. A mark reads "v1 stage since due terms seal".
func (a act) counts(text, stage string, wait time.Duration) bool {
	since, ok := sinceOf(text, stage)
	if !ok || a.sight.begun.time.Sub(since) < wait-slack {
		return false
	}
	return a.truth().Series != cloudtest.SeriesV2 || len(a.writes(text)) > 0
}

// sinceOf is the beginning of a stage, by a mark's text.
func sinceOf(text, stage string) (time.Time, bool) {
	since, _, ok := spanOf(text, stage)
	return since, ok
}

// spanOf are the beginning and the end of a stage, by a mark's text.
func spanOf(text, stage string) (since, due time.Time, ok bool) {
	fields := strings.Split(text, " ")
	if len(fields) != 6 || fields[1] != stage {
		return since, due, false
	}
	since, err1 := time.Parse("20060102T150405Z", fields[2])
	due, err2 := time.Parse("20060102T150405Z", fields[3])
	return since, due, err1 == nil && err2 == nil
}

// point is the distance of the data points that tell whether a stopped instance ran.
const point = 5 * time.Minute

// fromStopped checks the release of a stopped instance: only what we stopped goes,
// and after the time that the rule gives it.
func (a act) fromStopped() {
	a.reading(a.run, a.before, a.sight, a.id, "GetInstanceList", a.policy.exempts)
	if !a.policy.stops(a.truth()) {
		a.complain("I1", "which was stopped, and no rule stops it")
	}
	if !slices.ContainsFunc(a.marks(), func(text string) bool { return a.counts(text, "stopped", a.policy.stop) }) {
		a.complain("I1", "which does not carry our mark of a stop %s ago; marks %q", a.policy.stop, a.marks())
	}
	var stopped *sight
	for _, s := range a.watch.calls("StopInstance", a.id) {
		if s.begun.order < a.sight.begun.order && !s.certainlyRefused() {
			stopped = s
		}
	}
	switch {
	case stopped == nil:
		a.complain("I1", "which nobody stopped but its owner")
	case a.sight.begun.time.Sub(stopped.begun.time) < a.policy.stop-slack:
		a.complain("I1", "which was stopped %s ago", a.sight.begun.time.Sub(stopped.begun.time))
	case a.hands.ranSince(a.truth(), stopped.begun.time.Add(settleTime+point)) >= 2*point && a.sight.begun.time.Sub(a.truth().StatusSince) > settleTime:
		a.complain("I1", "which ran again after our stop, until %s", a.truth().StatusSince.UTC().Format(time.RFC3339))
	case a.reopenedSince(stopped) && !a.hands.did(a.hands.stopped, a.id):
		a.complain("I1", "which was opened again since our stop")
	}
}

func (a act) reopenedSince(stopped *sight) bool {
	return slices.ContainsFunc(a.watch.calls("ReopenInstance", a.id), func(s *sight) bool {
		return s.call.Applied && s.begun.order > stopped.begun.order && s.begun.order < a.sight.begun.order
	})
}

// reopens checks one ReopenInstance.
func (a act) reopens() {
	if !a.run.undo {
		a.complain("I1", "and nobody asked for it")
	}
	if !a.shows(func(i cloudtest.Instance) bool { return i.Status == cloudtest.Stopped }) {
		a.complain("I1", "which was not stopped when it was read")
	}
}

// removes checks one DeleteInstance: of what we released, and the cloud has freed.
func (a act) removes() {
	released := slices.ContainsFunc(a.watch.releases(a.id), func(s *sight) bool {
		return s.begun.order < a.sight.begun.order && !s.certainlyRefused()
	})
	if status := a.truth().Status; !a.policy.remove || !released || status != cloudtest.Released {
		a.complain("I1", "which is %s; released by us %t, and its rule says delete: %t", status, released, a.policy.remove)
	}
}

// tags checks one TagResources or UntagResources.
func (a act) tags() {
	key := a.sight.call.Params["Tag.1.Key"] + a.sight.call.Params["TagKey.1"]
	_, more := a.sight.call.Params["Tag.2.Key"]
	_, fewer := a.sight.call.Params["TagKey.2"]
	switch {
	case more || fewer || a.sight.call.Params["All"] == "true":
		a.complain("I1", "and more than one tag")
	case key == markTag:
	case key == keepTag && (a.run.undo || a.run.press.saves()) && a.sight.call.Action == "TagResources":
	default:
		a.complain("I1", "and the tag %s is none of ours", key)
	}
	fields := strings.Split(a.sight.call.Params["Tag.1.Value"], " ")
	if key == markTag && len(fields) > 1 && fields[1] == "warned" && !a.warned() && !a.puttingBack() {
		a.complain("I1", "and marked it as warned without a warning")
	}
}

// puttingBack says that the run gave the instance another mark before.
func (a act) puttingBack() bool {
	return slices.ContainsFunc(a.before, func(s *sight) bool { return s.call.Action == "TagResources" && s.about(a.id) })
}

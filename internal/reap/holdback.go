package reap

import (
	"cmp"
	"fmt"
	"slices"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

// holdBack keeps what must not be acted on: an act on it is open, or its release
// was accepted before. No instance gets two releases.
func (r *run) holdBack() {
	for _, one := range r.subjects {
		if !one.acts() || r.foreignStop(one) {
			continue
		}
		for _, e := range slices.Backward(r.before.history[one.instance.Ref()]) {
			if e.Stage == ledger.Intended {
				one.keepUnsettled(fmt.Sprintf("what became of the %s that an earlier run began is not known", cmp.Or(e.Operation, "call")))
				break
			}
			if e.Stage != ledger.Refused && act(e.Operation) == reopen {
				break
			}
			if e.Stage != ledger.Refused && act(e.Operation) == release {
				one.keepUnsettled("its release was accepted before, and no second one is sent")
				if e.Stage == ledger.Confirmed { // else it is told as one that hangs
					r.problems.add(problem{place: one.place(), instance: one.instance.ID, operation: e.Operation, word: "hangs",
						text: fmt.Sprintf("%s: its end was seen once, and it is listed again; no second release is sent, look at it in the console", one.instance.ID)})
				}
				break
			}
		}
	}
}

// leaveStopped leaves to the cloud what a release without force may have been sent for
// already: the list goes on to show it as stopped, and without a store nothing else
// would tell the next run.
func (r *run) leaveStopped() {
	for _, one := range r.subjects {
		status, _ := one.instance.Status.Get()
		if one.acts() && actOf(one.verdict).hides(status, one.verdict.Force) {
			one.keepUnsettled("without a store (REAPER_STORE) nobody can tell whether its release without force was sent before, and Alibaba Cloud itself releases what is stopped; force: true releases it here")
		}
	}
}

// foreignStop keeps a stopped instance of whose stop the ledger does not know: its
// mark was written, and then somebody else stopped it. It says whether it did.
func (r *run) foreignStop(one *subject) bool {
	status, _ := one.instance.Status.Get()
	e, ok := r.before.history.Standing(one.instance.Ref())
	if status != fleet.Stopped || ok && act(e.Operation) == stop {
		return false
	}
	one.keepUnsettled("it is stopped, and the store knows of no stop of ours")
	return true
}

func (s *subject) keepUnsettled(why string) {
	s.verdict.Action, s.verdict.Reason = rules.Keep, rules.Unsettled
	s.verdict.Text = fmt.Sprintf("kept: %s (%s)", why, s.verdict.Text)
}

package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

const (
	// hangTime is how long a forced release may take before it is reported:
	// Terraform's provider waits 30 minutes, four times that is no delay any more.
	hangTime = 2 * time.Hour
	// keptTime is the same without force: what is kept for a while is freed at
	// 08:00 two days later (page "Manage the lifecycle of an instance"), so at most
	// 56 hours; three days leave room for either reading of its time zone.
	keptTime = 72 * time.Hour
	// earlierAtOnce bounds how many acts are read side by side.
	earlierAtOnce = 16
)

// earlier is an act of an earlier run that is not finished.
type earlier struct {
	*scan
	ref   fleet.Ref
	entry ledger.Entry
	// now is the instance as listed; it stands only where listed says so.
	now    fleet.Instance
	listed rowState
}

// finishEarlier finishes or reports what earlier runs began, before this one
// begins anything, and holds back what may not be acted on again.
func (r *run) finishEarlier(ctx context.Context) {
	switch {
	case r.Store == nil:
		r.leaveStopped()
	case r.before.failed == nil:
		open := r.unfinished()
		each(len(open), earlierAtOnce, func(i int) { open[i].finish(ctx) })
		r.holdBack()
	}
	r.holdWoken(ctx)
}

// unfinished are the acts without an end, and the releases whose end nobody has
// seen, in the places that this run listed.
func (r *run) unfinished() []*earlier {
	scans := map[fleet.Place]*scan{}
	for _, s := range r.scans {
		if s.unlisted == nil {
			scans[s.place] = s
		}
	}
	var list []*earlier
	for ref := range r.before.history {
		entry, ok := r.before.history.Standing(ref)
		s := scans[fleet.Place{Account: ref.Account, Region: ref.Region}]
		switch {
		case !ok || !waits(entry):
			continue
		case s == nil:
			r.unseen(ref, entry)
			continue
		case s.blurred(ref.ID):
			continue // its row is a problem of its own already
		}
		one := &earlier{scan: s, ref: ref, entry: entry, listed: rowGone, now: fleet.Instance{ID: ref.ID}}
		if now, there := s.states[ref]; there {
			one.now, one.listed = now, rowRead
		}
		if entry.Stage == ledger.Accepted && r.granted == nil && !r.wanted(one.now) {
			continue // confirming a release may lead to a call, and the run is about others
		}
		list = append(list, one)
	}
	return list
}

// blurred says whether an instance may be one whose row could not be read.
func (s *scan) blurred(id string) bool {
	return slices.ContainsFunc(s.unreadable, func(row string) bool { return row == id || strings.HasPrefix(row, "row ") })
}

// unseen reports an act that is open where no rule looks any more.
func (r *run) unseen(ref fleet.Ref, e ledger.Entry) {
	place := fleet.Place{Account: ref.Account, Region: ref.Region}
	looked := slices.ContainsFunc(r.scans, func(s *scan) bool { return s.place == place || s.place == fleet.Place{Account: ref.Account} })
	if looked || r.narrowed() || e.Stage != ledger.Intended {
		return
	}
	r.problems.add(problem{place: place, instance: ref.ID, operation: e.Operation, word: "unsettled",
		text: fmt.Sprintf("%s: an earlier run began a call there, its outcome is not known, and the rules do not look there any more; look at it in the console", ref.ID)})
}

func waits(e ledger.Entry) bool {
	return e.Stage == ledger.Intended || e.Stage == ledger.Accepted && act(e.Operation) == release
}

// finish reads what was intended and finds out by the state what became of it.
func (o *earlier) finish(ctx context.Context) {
	intent, err := o.Store.Intent(ctx, o.ref, o.entry)
	if err != nil {
		o.tell(storeWord, fmt.Sprintf("%s was begun by an earlier run, and its intent cannot be read, so nothing is done to it until somebody has looked: %s", cmp.Or(o.entry.Operation, "a call"), err))
		return
	}
	o.entry.Operation = intent.Operation // its name alone does not say that
	if o.entry.Stage == ledger.Intended {
		o.settled(ledger.Intended)
		o.close(ctx, intent)
		return
	}
	o.confirm(ctx, intent)
}

// close finds out what became of an act whose outcome was never written.
func (o *earlier) close(ctx context.Context, intent ledger.Act) {
	status, known := o.now.Status.Get()
	read := o.listed == rowRead && known
	age := o.Clock.Now().Sub(intent.At)
	begun := fmt.Sprintf("%s was begun by run %s at %s and its outcome is not known", intent.Operation, intent.Run, o.local(intent.At))
	switch {
	case read && act(intent.Operation).shows(status):
		o.settle(ctx, intent, ledger.Accepted, accepted, begun+fmt.Sprintf("; the instance is %s, so it took effect", status))
	case read && act(intent.Operation).hides(status, intent.Force):
		o.tell("unsettled", begun+fmt.Sprintf("; it is %s, which does not tell, and no second one is sent; Alibaba Cloud itself releases what is stopped, unless somebody opens it (command undo)", status))
	case read && age >= settleTime:
		o.settle(ctx, intent, ledger.Refused, failed, begun+fmt.Sprintf("; the instance is still %s, so it did not take effect", status))
	case o.listed == rowGone && age >= settleTime:
		o.settle(ctx, intent, ledger.Accepted, accepted, begun+"; the instance is not listed any more")
	default:
		o.tell("unsettled", begun+"; nothing is done to it until its state tells")
	}
}

// confirm looks for the end of an accepted release.
func (o *earlier) confirm(ctx context.Context, intent ledger.Act) {
	status, known := o.now.Status.Get()
	patience := keptTime
	if intent.Force {
		patience = hangTime
	}
	age := o.Clock.Now().Sub(intent.At)
	switch {
	case o.listed == rowRead && status == fleet.Released:
		o.settle(ctx, intent, ledger.Confirmed, accepted, "the instance is released")
		if intent.Delete {
			o.delete(ctx, intent)
		}
	case o.listed == rowGone && age >= settleTime:
		o.settle(ctx, intent, ledger.Confirmed, accepted, "the instance is not listed any more")
	case o.listed == rowRead && age >= patience:
		what := "its state is not known"
		if known {
			what = "it is " + status.String()
		}
		o.tell("hangs", fmt.Sprintf("%s was accepted at %s and %s, %s later; no second release is sent, look at it in the console", intent.Operation, o.local(intent.At), what, age.Round(time.Minute)))
	}
}

// settle writes down what the state told. Plan mode changes nothing, not even
// here.
func (o *earlier) settle(ctx context.Context, intent ledger.Act, stage ledger.Stage, as outcome, text string) {
	if o.Mode != events.Enforce {
		o.settled(stage) // so that the plan is what a run would do
		return
	}
	err := o.Store.Settle(ctx, intent, stage, ledger.End{Run: o.RunID, At: o.Clock.Now(), Outcome: string(as), Cause: "state", Text: text})
	if err != nil {
		o.tell(storeWord, err.Error())
		return
	}
	if _, marked := o.before.marks[o.ref]; marked && stage == ledger.Confirmed {
		if err := o.Store.DropMark(ctx, o.ref); err != nil {
			o.tell(storeWord, err.Error())
		}
	}
	o.settled(stage)
	e := o.effect(intent)
	o.finishEffect(e.ended(ending{outcome: as, cause: "state", text: text, status: o.now.Status.String()}))
}

// settled lets the rest of the run see how far the act has come, and what it is.
func (o *earlier) settled(stage ledger.Stage) {
	o.effects.mu.Lock()
	defer o.effects.mu.Unlock()
	for i, e := range o.before.history[o.ref] {
		if e.Number == o.entry.Number {
			o.before.history[o.ref][i].Stage, o.before.history[o.ref][i].Operation = stage, o.entry.Operation
		}
	}
}

func (o *earlier) effect(intent ledger.Act) effect {
	i := fleet.Instance{ID: o.ref.ID, Region: o.ref.Region, Account: o.ref.Account, Name: fleet.Known(intent.Name)}
	return effect{
		subject: &subject{instance: i, verdict: rules.Verdict{Rule: intent.Rule, Force: intent.Force}},
		act:     act(intent.Operation), entry: intent, begun: intent.Run,
	}
}

// finishEffect reports what became of an earlier run's act, which this run's
// outcomes do not count.
func (o *earlier) finishEffect(e effect) {
	o.effects.mu.Lock()
	defer o.effects.mu.Unlock()
	o.writeEffect(e)
}

// delete takes a released instance out of the list, where its rule says so.
func (o *earlier) delete(ctx context.Context, intent ledger.Act) {
	if o.Mode != events.Enforce || o.tripped != "" || o.late(ctx, callTime) {
		return
	}
	e := o.effect(intent)
	e.act, e.entry, e.begun = remove, ledger.Act{}, ""
	if end := o.enterDelete(ctx, &e); end != nil {
		o.scan.finish(e.ended(*end))
		return
	}
	o.scan.finish(e.ended(ending{outcome: intended, text: "about to call DeleteInstance"}))
	requestID, err := remove.call(ctx, o.cloud.Actuator, e.subject, time.Time{})
	e.requestID = requestID
	end := ending{outcome: accepted, text: remove.acceptedText(o.run, e.subject, o.Clock.Now())}
	switch class := fault.ClassOf(err); {
	case err == nil:
	case certainlyRefused(class) || class == fault.Deadline:
		end = ending{outcome: failed, cause: class.String(), text: "it stays in the list: " + err.Error()}
	default:
		end = ending{outcome: uncertain, cause: class.String(), text: "whether it left the list is not known; the next run sees: " + err.Error()}
	}
	o.scan.finish(e.ended(o.putDown(ctx, &e, end)))
}

// enterDelete writes the intent down; no limit counts what is released already.
func (o *earlier) enterDelete(ctx context.Context, e *effect) *ending {
	entry := ledger.Act{Ref: o.ref, Number: o.before.history.Next(o.ref), Operation: string(remove), Run: o.RunID, Rule: e.subject.verdict.Rule, At: o.Clock.Now()}
	if err := o.Store.Intend(ctx, entry); err != nil {
		return storeFailed(err)
	}
	e.entry = entry
	return nil
}

// tell reports an earlier act that is not finished.
func (o *earlier) tell(word, text string) {
	o.problems.add(problem{place: o.scan.place, instance: o.ref.ID, operation: o.entry.Operation, word: word, text: fmt.Sprintf("%s: %s", o.ref.ID, text)})
}

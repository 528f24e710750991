package reap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

// marksAtOnce bounds how many marks are read from the store side by side.
const marksAtOnce = 16

// recalled is what the store says of earlier runs, read before anything else.
type recalled struct {
	history ledger.History
	// marks are those of instances that cannot carry tags.
	marks map[fleet.Ref]fleet.Value[string]
	// answers are what people said by links.
	answers map[fleet.Ref]fleet.Value[[]fleet.Answer]
	// failed is why some of it could not be read: then the run acts on nothing.
	failed error
}

// recall reads what earlier runs left, and whether one has handled the event to its
// end already: then there is nothing to do, and in a storm of alerts no quota to
// waste on it.
func (r *run) recall(ctx context.Context) {
	ctx, cancel := half(ctx)
	defer cancel()
	if r.Store == nil && r.Mode == events.Enforce && r.Trigger.Unsigned() {
		r.Mode = events.Plan
		r.ModeReason = "nobody signs what comes by this way, and without a store (REAPER_STORE) no limit would hold over several"
	}
	if r.Store == nil {
		if r.Mode == events.Enforce {
			r.ModeReason += "; without a store (REAPER_STORE) limits hold for each delivery of an event by itself"
		}
		return
	}
	var err error
	if r.before.history, err = r.Store.History(ctx); err != nil {
		r.before.failed = err
		return
	}
	if r.before.marks, err = r.readMarks(ctx); err != nil {
		r.before.failed = err
		return
	}
	if r.before.answers, err = r.readAnswers(ctx); err != nil {
		r.before.failed = err
		return
	}
	r.before.failed = r.repeated(ctx)
}

// repeated notes where the event was handled before.
func (r *run) repeated(ctx context.Context) error {
	if r.Trigger.DedupKey == "" || r.Mode != events.Enforce {
		return nil
	}
	handled, err := r.Store.Handled(ctx, r.event())
	if err != nil {
		return err
	}
	if handled != nil {
		r.Mode = events.Plan
		r.done = fmt.Sprintf("run %s has handled this event to its end at %s", handled.Run, r.local(handled.At))
		r.ModeReason = r.done
	}
	return nil
}

// event names what woke the run, so that its deliveries share their limits; a call
// without a key stands for itself. Other rules make it another event: two
// functions may share a store and the name of a timer.
func (r *run) event() string {
	return cmp.Or(r.Trigger.DedupKey, "run/"+r.RunID) + " by " + r.Rules.Digest
}

// shared names what the limits of one run are shared by. What anybody can send
// shares them for a whole day: another made-up alert is no new run.
func (r *run) shared() string {
	if r.fan != "" {
		return "fan/" + r.fan + " by " + r.Rules.Digest
	}
	if r.Trigger.Unsigned() {
		return "unsigned on " + r.began.In(r.Rules.Zone).Format(time.DateOnly) + " by " + r.Rules.Digest
	}
	return r.event()
}

// readMarks reads all marks in the store. One that cannot be read is unknown.
func (r *run) readMarks(ctx context.Context) (map[fleet.Ref]fleet.Value[string], error) {
	marked, err := r.Store.Marked(ctx)
	if err != nil {
		return nil, err
	}
	refs := make([]fleet.Ref, 0, len(marked))
	for ref := range marked {
		if r.accountWanted(rules.Account{ID: ref.Account}) {
			refs = append(refs, ref)
		}
	}
	texts := make([]fleet.Value[string], len(refs))
	each(len(refs), marksAtOnce, func(i int) { texts[i] = r.storedMark(ctx, refs[i]) })
	marks := map[fleet.Ref]fleet.Value[string]{}
	for i, ref := range refs {
		marks[ref] = texts[i]
	}
	return marks, nil
}

// storedMark reads one mark.
func (r *run) storedMark(ctx context.Context, ref fleet.Ref) fleet.Value[string] {
	text, err := r.Store.Mark(ctx, ref)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return noMark()
	case err != nil:
		return fleet.Unknown[string](fleet.Failed, "its mark in the store could not be read: %s", err)
	default:
		return fleet.Known(text)
	}
}

func noMark() fleet.Value[string] {
	return fleet.Unknown[string](fleet.Absent, "there is no mark in the store")
}

// handled notes that the event needs no other run: everything that should go has
// been tried, so that a further delivery has nothing to do.
func (r *run) handled(ctx context.Context) {
	if r.Store == nil || r.Mode != events.Enforce || r.Trigger.DedupKey == "" || r.tripped != "" ||
		len(r.effects.left)+len(r.effects.open)+len(r.problems.list) > 0 || len(r.scans) == 0 {
		return
	}
	if slices.ContainsFunc(r.subjects, func(s *subject) bool { return s.verdict.Reason == rules.Unsettled }) {
		return
	}
	err := r.Store.Handle(ctx, ledger.Handled{Run: r.RunID, At: r.Clock.Now(), Event: r.event()})
	if err != nil {
		r.problems.add(problem{operation: "note event", word: storeWord, text: err.Error()})
	}
}

// storeWord is the class of problems with the store.
const storeWord = "store"

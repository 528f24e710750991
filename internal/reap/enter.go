package reap

import (
	"context"
	"errors"
	"fmt"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/mutant"
	"alikafka-reaper/internal/rules"
)

var errNoPlace = errors.New("it cannot carry tags, and no store is configured (REAPER_STORE)")

// enter takes a place of each limit for an act and writes its intent down. Only
// after nil may the call be made; a repeated try is entered already.
func (s *scan) enter(ctx context.Context, e *effect) *ending {
	if s.Store == nil || e.entry.Number > 0 || mutant.Missing == mutant.Claim {
		return nil
	}
	if e.act == reopen && (s.before.failed != nil || e.subject.instance.Account == "") {
		s.unnoted(e.subject, s.before.failed)
		return nil
	}
	entry := s.entry(e)
	if end := s.takePlaces(ctx, e.subject, entry); end != nil {
		return end
	}
	if mutant.Missing == mutant.Intent {
		e.entry = entry
		return nil
	}
	return s.intend(ctx, e, entry)
}

// entry is how an act stands in the ledger.
func (s *scan) entry(e *effect) ledger.Act {
	one := e.subject
	name, _ := one.instance.Name.Get()
	return ledger.Act{
		Ref: one.instance.Ref(), Number: s.before.history.Next(one.instance.Ref()), Operation: string(e.act), Run: s.RunID,
		Rule: one.verdict.Rule, Name: name, At: s.Clock.Now(), Force: one.verdict.Force, Delete: one.verdict.Delete,
	}
}

func (s *scan) intend(ctx context.Context, e *effect, entry ledger.Act) *ending {
	switch err := s.Store.Intend(ctx, entry); {
	case errors.Is(err, ledger.ErrTaken):
		return &ending{outcome: aborted, cause: claimed, text: "no call was made: another run is about to, or has just made it"}
	case err != nil && e.act == reopen:
		s.unnoted(e.subject, err)
		return nil
	case err != nil:
		return storeFailed(err)
	}
	e.entry = entry
	return nil
}

// unnoted reports that an instance is reopened without a word in the store: what
// saves it must not wait for the store to be mended.
func (s *scan) unnoted(one *subject, err error) {
	why := "whose account it is could not be read"
	if err != nil {
		why = err.Error()
	}
	s.problems.add(problem{place: s.place, instance: one.instance.ID, operation: string(reopen), word: storeWord,
		text: fmt.Sprintf("%s was reopened and that could not be kept: %s", one.instance.ID, why)})
}

func storeFailed(err error) *ending {
	return &ending{outcome: aborted, cause: storeWord, text: "no call was made: " + err.Error() + "; look at the store"}
}

// takePlaces takes a place of each limit that counts the instance.
func (s *scan) takePlaces(ctx context.Context, one *subject, entry ledger.Act) *ending {
	for _, l := range s.caps {
		if !l.about(one) || mutant.Missing == mutant.PerRun {
			continue
		}
		place, err := s.Store.Take(ctx, ledger.Quota{Name: l.quota(entry.At), Limit: l.allowed}, s.known(l, one.instance.Ref()), entry)
		switch {
		case err == nil:
			l.reached.Store(int64(place))
		case errors.Is(err, ledger.ErrFull):
			return &ending{outcome: aborted, cause: rules.OverLimit.String(), text: fmt.Sprintf("no call was made: other runs have used up %s, which is %d", l.word, l.allowed)}
		default:
			return storeFailed(err)
		}
	}
	return nil
}

// putDown writes the outcome of an act down, and takes its mark back where it did
// not come about.
func (s *scan) putDown(ctx context.Context, e *effect, end ending) ending {
	if e.marked != "" && end.outcome != accepted && end.outcome != uncertain {
		s.unpremark(ctx, e)
	}
	stage, known := stageOf(end.outcome)
	if e.entry.Number == 0 || !known {
		return end
	}
	err := s.Store.Settle(ctx, e.entry, stage, ledger.End{
		Run: s.RunID, At: s.Clock.Now(), Outcome: string(end.outcome), Cause: end.cause, Text: end.text, RequestID: e.requestID,
	})
	if err != nil {
		s.problems.add(problem{place: s.place, instance: e.subject.instance.ID, operation: string(e.act), word: storeWord,
			text: fmt.Sprintf("what became of it (%s) could not be kept, so the next run finds out by its state: %s", end.outcome, err)})
	}
	return end
}

// stageOf is what an outcome means to the ledger. An uncertain act stays open:
// nobody acts on the instance until its state tells.
func stageOf(o outcome) (ledger.Stage, bool) {
	switch o {
	case accepted:
		return ledger.Accepted, true
	case alreadyGone, aborted, failed, left:
		return ledger.Refused, true
	default:
		return 0, false
	}
}

// premark leaves the mark of a stop before it is made: of an instance that is
// stopped without one nobody could tell who did it.
func (s *scan) premark(ctx context.Context, e *effect) *ending {
	if e.act != stop {
		return nil
	}
	mark := moved(e.subject.verdict.Next, s.Clock.Now())
	e.marked = mark.Text(e.subject.instance.Ref()) // an answer that was lost may hide that it is there
	if err := s.writeMark(ctx, e.subject.instance, mark); err != nil {
		return &ending{outcome: aborted, cause: "mark", text: "no call was made: the mark of the stop could not be written: " + err.Error()}
	}
	return nil
}

// unpremark puts back the mark that was there before. Where that fails, the mark
// of a stop on a running instance counts as none: its warning comes again.
func (s *scan) unpremark(ctx context.Context, e *effect) {
	i := e.subject.instance
	var err error
	if before, ok := markOf(i).Get(); ok {
		err = s.writeMark(ctx, i, before)
	} else {
		err = s.dropMark(ctx, i)
	}
	if err != nil {
		s.problems.failed(s.place, err)
	}
}

// saveKits saves what each instance could be built again from. Of a stopped one
// that was done before the stop; its parts cannot be read any more.
func (l *lane) saveKits(ctx context.Context, mine []*subject) []error {
	failed := make([]error, len(mine))
	if l.Store == nil || l.cloud.Configurer == nil {
		return failed
	}
	each(len(mine), kitsAtOnce, func(i int) {
		if status, _ := mine[i].instance.Status.Get(); status == fleet.Stopped {
			return
		}
		saved, err := l.cloud.Configurer.Configuration(ctx, mine[i].instance.Ref())
		if err == nil {
			err = l.Store.SaveKit(ctx, saved)
		}
		failed[i] = err
	})
	return failed
}

// kitsAtOnce bounds how many configurations are read side by side in a place.
const kitsAtOnce = 4

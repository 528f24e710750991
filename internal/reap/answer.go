package reap

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
)

// Said is an answer that somebody wants to give about one instance. Who vouches
// for it is the caller's to check.
type Said struct {
	Ref  fleet.Ref
	Kind fleet.AnswerKind
	// ID tells one answer from another; it can be given once.
	ID string
	// Days is how long Kept protects.
	Days     int
	Who, Why string
	// Rule, Owner and Due are those of the warning.
	Rule, Owner string
	Due         time.Time
}

// State is what became of an answer.
type State string

// The states.
const (
	// Done: it counts from now on. Before: somebody gave it before, and that counts.
	Done   State = "done"
	Before State = "before"
	// Gone: the instance is being released, or is not listed any more.
	Gone State = "gone"
	// Planning: the function may change nothing.
	Planning State = "plan-mode"
	// Storeless: only a store could keep it.
	Storeless State = "no-store"
	// Unwarned: the warning that it answers does not stand any more.
	Unwarned State = "no-warning"
	// Unstopped: there is nothing to open again.
	Unstopped State = "not-stopped"
	// Failed: something did not answer; giving it again helps.
	Failed State = "failed"
)

// Reply is what became of an answer, and the answer that counts.
type Reply struct {
	State  State
	Answer fleet.Answer
	// Text says it to operators; it may name what nobody else should read.
	Text string
}

// Answer carries out what somebody said about an instance: a protection, or a word
// in the store that the next run's rules hear. It releases nothing itself.
func Answer(ctx context.Context, clouds Clouds, order Order, said Said) Reply {
	order.Trigger.Days = said.Days
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now()}
	r.recall(ctx)
	r.open()
	reply := r.reply(ctx, said)
	r.planned = order.Clock.Now()
	s := r.summary()
	s.Text = fmt.Sprintf("%s of %s in %s: %s", said.Kind, said.Ref.ID, said.Ref.Region, reply.Text)
	if reply.State != Done && reply.State != Before {
		s.Status = partly
	}
	r.write(message.Message{Summary: &s})
	return reply
}

// reply looks for who answered before, then at the instance, and then acts.
func (r *run) reply(ctx context.Context, said Said) Reply {
	if earlier := r.repeatedAnswer(ctx, said); earlier != nil {
		return *earlier
	}
	r.lookUp(ctx)
	r.missing()
	for _, s := range r.scans {
		if s.place != (fleet.Place{Account: said.Ref.Account, Region: said.Ref.Region}) {
			continue
		}
		for _, one := range s.subjects {
			if one.instance.Ref() == said.Ref {
				return s.answer(ctx, one, said)
			}
		}
	}
	if _, unlisted := r.coverage(); unlisted > 0 || len(r.scans) == 0 {
		return Reply{State: Failed, Text: "its region could not be listed"}
	}
	return Reply{State: Gone, Text: "it is not listed any more"}
}

// repeatedAnswer is the reply to an answer that can be given once and was given; nil
// for others. What gives something is done as often as it is asked for, since what it
// gave may have been taken away since.
func (r *run) repeatedAnswer(ctx context.Context, said Said) *Reply {
	gives := said.Kind == fleet.Kept || said.Kind == fleet.Recalled
	if r.Store == nil || gives {
		return nil
	}
	first, err := r.Store.GivenAnswer(ctx, said.Ref, said.ID, said.Due)
	switch {
	case err == nil:
		reply := before(first)
		return &reply
	case !errors.Is(err, fs.ErrNotExist):
		return &Reply{State: Failed, Text: err.Error()}
	default:
		return nil
	}
}

func before(first fleet.Answer) Reply {
	return Reply{State: Before, Answer: first, Text: "this was answered before: " + first.String()}
}

// answer does what can be done about a listed instance.
func (s *scan) answer(ctx context.Context, one *subject, said Said) Reply {
	a := fleet.Answer{Kind: said.Kind, Who: said.Who, Why: said.Why, At: s.Clock.Now().UTC(), Rule: said.Rule, Owner: said.Owner, Due: said.Due}
	if reply := s.unanswerable(one, a); reply != nil {
		return *reply
	}
	switch said.Kind {
	case fleet.Kept:
		return s.keepBy(ctx, one, said, a)
	case fleet.Recalled:
		return s.openBy(ctx, one, said, a)
	default:
		return s.note(ctx, said, a)
	}
}

// unanswerable says why an answer cannot be given; nil when it can.
func (s *scan) unanswerable(one *subject, a fleet.Answer) *Reply {
	switch {
	case isGoing(one.instance):
		return &Reply{State: Gone, Text: fmt.Sprintf("it is %s", one.instance.Status)}
	case s.Mode != events.Enforce:
		return &Reply{State: Planning, Text: "nothing was changed: " + s.ModeReason}
	case a.Kind == fleet.Recalled || a.Kind == fleet.Kept && carriesTags(one.instance):
		return nil // what saves it must not wait for the store
	case s.Store == nil:
		return &Reply{State: Storeless, Text: "there is no store to keep the answer in; set REAPER_STORE"}
	case s.before.failed != nil:
		return &Reply{State: Failed, Text: s.before.failed.Error()}
	case a.Kind == fleet.Kept:
		return nil
	}
	if mark, marked := markOf(one.instance).Get(); !marked || !a.About(mark) {
		return &Reply{State: Unwarned, Text: "the warning does not stand any more, or another took its place"}
	}
	return nil
}

// keepBy protects the instance by its tag, as the command keep does, or by the answer
// itself where that cannot be.
func (s *scan) keepBy(ctx context.Context, one *subject, said Said, a fleet.Answer) Reply {
	a.Until, a.Held = s.lastDay(), fleet.HeldByTag
	if carriesTags(one.instance) {
		s.keep(ctx, one)
	}
	switch {
	case s.effects.others[string(keep)][string(accepted)] > 0:
		reply := s.note(ctx, said, a)
		if reply.State == Failed { // the tag protects it, whoever is told
			return Reply{State: Done, Answer: a, Text: a.String() + "; who and why could not be kept: " + reply.Text}
		}
		return reply
	case s.Store == nil || s.before.failed != nil:
		return Reply{State: Failed, Text: "the tag was not written; the effect says why"}
	}
	a.Held = fleet.HeldByStore
	return s.keepInStore(ctx, said, a)
}

// keepInStore lets the answer itself protect. An earlier answer by the same link does
// so only where it lies in the store too and lasts as long: else this one is another.
func (s *scan) keepInStore(ctx context.Context, said Said, a fleet.Answer) Reply {
	reply := s.note(ctx, said, a)
	if first := reply.Answer; reply.State != Before || first.Held == fleet.HeldByStore && first.Until >= a.Until {
		return reply
	}
	said.ID = renewed(said.ID, a.Until)
	return s.note(ctx, said, a)
}

// renewed names the answer that a link gives anew for a later day.
func renewed(id, until string) string {
	sum := sha256.Sum256([]byte(id + " until " + until))
	return hex.EncodeToString(sum[:16]) // as many digits as every id has
}

// given returns the answer that was given by this link, if one was.
func (s *scan) given(ctx context.Context, said Said) (fleet.Answer, bool) {
	if s.Store == nil {
		return fleet.Answer{}, false
	}
	first, err := s.Store.GivenAnswer(ctx, said.Ref, said.ID, said.Due)
	return first, err == nil
}

// openBy opens a stopped instance again. Opening it twice does no harm.
func (s *scan) openBy(ctx context.Context, one *subject, said Said, a fleet.Answer) Reply {
	if status, known := one.instance.Status.Get(); known && status != fleet.Stopped && status != fleet.Stopping {
		if first, given := s.given(ctx, said); given {
			return before(first)
		}
		return Reply{State: Unstopped, Text: fmt.Sprintf("it is %s, so there is nothing to undo", status)}
	}
	s.undo(ctx, one)
	if s.effects.others[string(reopen)][string(accepted)] == 0 {
		return Reply{State: Failed, Text: "it was not opened; the effect says why"}
	}
	reply := s.note(ctx, said, a)
	if reply.State == Failed {
		reply = Reply{State: Done, Answer: a, Text: a.String() + "; that could not be kept: " + reply.Text}
	}
	return reply
}

// note keeps the answer. Of two at once the first counts.
func (s *scan) note(ctx context.Context, said Said, a fleet.Answer) Reply {
	if s.Store == nil {
		return Reply{State: Done, Answer: a, Text: a.String()}
	}
	first, err := s.Store.GiveAnswer(ctx, said.Ref, said.ID, a)
	switch {
	case errors.Is(err, ledger.ErrTaken):
		return before(first)
	case err != nil:
		return Reply{State: Failed, Text: err.Error()}
	}
	return Reply{State: Done, Answer: a, Text: a.String()}
}

// Reason is what an answer leaves as the reason of a run.
func (s Said) Reason() string {
	return strings.TrimSuffix(cmp.Or(s.Who, "somebody")+" by link: "+s.Why, ": ")
}

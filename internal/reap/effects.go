package reap

import (
	"fmt"
	"sync"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
)

// outcome is what became of an effect. The names are part of the wire format.
type outcome string

const (
	// intended: the call is about to be made.
	intended outcome = "intended"
	// accepted: the cloud took it on; of a warning, it was delivered and noted.
	accepted outcome = "accepted"
	// alreadyGone: there was nothing left to release.
	alreadyGone outcome = "already-gone"
	// aborted: something changed, so no call was made.
	aborted outcome = "aborted"
	// failed: the cloud refused, and surely did nothing.
	failed outcome = "failed"
	// uncertain: no clear answer came; the next run reads the state.
	uncertain outcome = "uncertain"
	// left: no time was left; the next run looks again.
	left outcome = "left"
)

// ending is an outcome with its typed cause and its sentence.
type ending struct {
	outcome outcome
	cause   string
	text    string
	// status is the state read last; empty when it was not read.
	status string
}

// effect is one intended change.
type effect struct {
	subject *subject
	act     act
	// entry is how it stands in the ledger; its Number is 0 until it does.
	entry     ledger.Act
	requestID string
	ending    ending
	// begun is the earlier run that began it; empty for this run's own.
	begun string
	// marked is the mark that was written for it and is not yet borne out.
	marked string
	// latest is until when what the recheck read is fresh enough to act on.
	latest time.Time
}

func (e *effect) ended(with ending) effect {
	e.ending = with
	return *e
}

func (e *effect) message(at time.Time) *message.Effect {
	i := e.subject.instance
	name, _ := i.Name.Get()
	return &message.Effect{
		Account: i.Account, Instance: i.ID, Region: i.Region, Name: name, Operation: string(e.act),
		Force: e.act == release && e.subject.verdict.Force, Rule: e.subject.verdict.Rule, Begun: e.begun, Time: at,
		Outcome: string(e.ending.outcome), Cause: e.ending.cause, Text: e.ending.text,
		RequestID: e.requestID, Status: e.ending.status,
	}
}

// effects gathers outcomes from the regions' goroutines and keeps the messages
// of one run in order.
type effects struct {
	mu sync.Mutex
	// counts counts releases by outcome, others what else was done by its act.
	counts map[string]int
	others map[string]map[string]int
	// aborts counts what was not begun after all, by cause.
	aborts map[string]int
	left   []string
	open   []string
	// gone are the instances whose release was accepted.
	gone []*subject
	// stopped are those that were stopped, of which nobody was told yet.
	stopped []notice
}

// hasStopped notes an instance whose owner is to be told.
func (e *effects) hasStopped(n notice) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stopped = append(e.stopped, n)
}

// finish reports an effect: its intent before the call, its outcome after.
func (r *run) finish(e effect) {
	r.effects.mu.Lock()
	defer r.effects.mu.Unlock()
	r.writeEffect(e)
	if e.ending.outcome == intended {
		return
	}
	r.effects.count(e.act, e.ending.outcome)
	if e.ending.outcome == aborted {
		r.effects.abort(e.ending.cause)
	}
	switch e.ending.outcome {
	case left:
		r.effects.left = append(r.effects.left, e.subject.instance.ID)
	case accepted:
		if e.act == release {
			r.effects.gone = append(r.effects.gone, e.subject)
		}
	case intended, alreadyGone:
	case aborted, failed, uncertain:
		// What another run has claimed is not open: that run reports it.
		if e.ending.cause != claimed {
			r.effects.open = append(r.effects.open, e.subject.instance.ID)
		}
	}
}

func (r *run) writeEffect(e effect) { r.write(message.Message{Effect: e.message(r.Clock.Now())}) }

func (e *effects) count(a act, o outcome) {
	if a == release {
		if e.counts == nil {
			e.counts = map[string]int{}
		}
		e.counts[string(o)]++
		return
	}
	if e.others == nil {
		e.others = map[string]map[string]int{}
	}
	if e.others[string(a)] == nil {
		e.others[string(a)] = map[string]int{}
	}
	e.others[string(a)][string(o)]++
}

// othersText says what else was done.
func (e *effects) othersText() []string {
	var parts []string
	for _, a := range []act{stop, warn, withdraw, remove} {
		done, all := e.others[string(a)][string(accepted)], 0
		for _, n := range e.others[string(a)] {
			all += n
		}
		if all > 0 {
			parts = append(parts, fmt.Sprintf("%d of %d %s", done, all, a.participle()))
		}
	}
	return parts
}

// nextStep says what a person can do about a refused call.
func nextStep(a act, c fault.Class) string {
	switch c {
	case fault.Throttled:
		return "the next run tries again"
	case fault.Denied:
		return "allow alikafka:" + a.permission() + " on this instance in the function's role"
	case fault.Credentials:
		return "check the function's role and the clock"
	case fault.Gone:
		return "the instance is not, or no longer, this account's"
	case fault.WrongState:
		return "its state does not allow it now; the next run reads it again"
	default:
		return "look at the cloud's words and at the instance in the console"
	}
}

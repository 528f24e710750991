package reap

import (
	"sync"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
)

// outcome is what became of an effect. The names are part of the wire format.
type outcome string

const (
	// intended: the call is about to be made.
	intended outcome = "intended"
	// accepted: the cloud took the release on.
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

// effect is one intended release.
type effect struct {
	subject   *subject
	requestID string
	ending    ending
}

func (e *effect) ended(with ending) effect {
	e.ending = with
	return *e
}

func (e *effect) message(at time.Time) *message.Effect {
	i := e.subject.instance
	name, _ := i.Name.Get()
	return &message.Effect{
		Instance: i.ID, Region: i.Region, Name: name, Operation: "ReleaseInstance",
		Force: e.subject.verdict.Force, Rule: e.subject.verdict.Rule, Time: at,
		Outcome: string(e.ending.outcome), Cause: e.ending.cause, Text: e.ending.text,
		RequestID: e.requestID, Status: e.ending.status,
	}
}

// effects gathers outcomes from the regions' goroutines and keeps the messages
// of one run in order.
type effects struct {
	mu     sync.Mutex
	counts map[string]int
	left   []string
	open   []string
}

// finish reports an effect: its intent before the call, its outcome after.
func (r *run) finish(e effect) {
	r.effects.mu.Lock()
	defer r.effects.mu.Unlock()
	r.Sink.Write(message.Message{Effect: e.message(r.Clock.Now())})
	if e.ending.outcome == intended {
		return
	}
	if r.effects.counts == nil {
		r.effects.counts = map[string]int{}
	}
	r.effects.counts[string(e.ending.outcome)]++
	switch e.ending.outcome {
	case left:
		r.effects.left = append(r.effects.left, e.subject.instance.ID)
	case intended, accepted, alreadyGone:
	case aborted, failed, uncertain:
		// What another run has claimed is not open: that run reports it.
		if e.ending.cause != claimed {
			r.effects.open = append(r.effects.open, e.subject.instance.ID)
		}
	}
}

// nextStep says what a person can do about a refused release.
func nextStep(c fault.Class) string {
	switch c {
	case fault.Throttled:
		return "the next run tries again"
	case fault.Denied:
		return "allow alikafka:ReleaseInstance on this instance in the function's role"
	case fault.Credentials:
		return "check the function's role and the clock"
	case fault.Gone:
		return "the instance is not, or no longer, this account's"
	case fault.WrongState:
		return "its state does not allow a release now; the next run reads it again"
	default:
		return "look at the cloud's words and at the instance in the console"
	}
}

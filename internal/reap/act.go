package reap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
	"alikafka-reaper/internal/rules"
)

const (
	// reserve is the time that must be left before the deadline to begin
	// another release. One read, one release and one read after an error
	// usually take less than 1.5 s together, a tenth of it; the worst case, at
	// 10 s each, is not waited for.
	reserve = 15 * time.Second
	// callTime is the time that must be left after the recheck: the longest
	// that one release may take. With less, its answer might come too late to
	// be read.
	callTime = 10 * time.Second
	// fresh is how old a decisive fact may be when the call is made
	// (invariant: read within the last minute).
	fresh = time.Minute
	// entryTime is how long writing an act down may take before the instance is read
	// once more: a store that answers needs less than half a second for it.
	entryTime = 2 * time.Second
	// attempts bounds how often a release that was throttled, and so surely
	// not carried out, is tried in one run.
	attempts = 4
)

// act stops and releases what the plan holds, lanes side by side, one at a time
// within each.
func (r *run) act(ctx context.Context) {
	plans := byPlace(plan(r.subjects))
	var lanes []*lane
	for _, s := range r.scans {
		if here := plans[s.place]; len(here) > 0 {
			lanes = append(lanes, &lane{s, here})
		}
	}
	defer r.tellStopped(ctx) // also after a panic: what was stopped before it is as stopped
	each(len(lanes), lanesAtOnce, func(i int) { lanes[i].act(ctx) })
}

// late says whether too little time is left to begin something that must not
// be cut in half.
func (r *run) late(ctx context.Context, need time.Duration) bool {
	if mutant.Missing == mutant.Deadline {
		return false
	}
	return ctx.Err() != nil || (!r.Deadline.IsZero() && r.Clock.Now().Add(need).After(r.Deadline))
}

func (s *scan) carryOut(ctx context.Context, e *effect, usage fleet.Usage) ending {
	if end := s.premark(ctx, e); end != nil {
		return *end
	}
	for try := 1; ; try++ {
		if s.late(ctx, reserve) {
			return outOfTime()
		}
		if stop := s.recheck(ctx, e, usage); stop != nil {
			return *stop
		}
		if s.late(ctx, callTime) {
			return outOfTime()
		}
		if end := s.enterFresh(ctx, e, usage); end != nil {
			return *end
		}
		if end := s.attempt(ctx, e, try); end != nil {
			return *end
		}
	}
}

// enterFresh enters an act. Where that took a while, what was read before it is
// read once more: the instance may be in use by now, or protected.
func (s *scan) enterFresh(ctx context.Context, e *effect, usage fleet.Usage) *ending {
	began := s.Clock.Now()
	if end := s.enter(ctx, e); end != nil {
		return end
	}
	if s.Clock.Now().Sub(began) < entryTime {
		return nil
	}
	if end := s.recheck(ctx, e, usage); end != nil {
		return end
	}
	if s.late(ctx, callTime) {
		end := outOfTime()
		return &end
	}
	return nil
}

// attempt makes the one mutating call and says what became of it; nil asks for
// another try.
func (s *scan) attempt(ctx context.Context, e *effect, try int) *ending {
	one := e.subject
	s.finish(e.ended(ending{outcome: intended, text: "about to call " + string(e.act)}))
	requestID, err := e.act.call(ctx, s.cloud.Actuator, one, e.latest)
	e.requestID = requestID
	if err == nil {
		return &ending{outcome: accepted, text: e.act.acceptedText(s.run, one, s.Clock.Now())}
	}
	end := outOfTime()
	switch class := fault.ClassOf(err); {
	case errors.Is(err, fault.ErrTooLate):
		end = ending{aborted, "stale", fmt.Sprintf("kept: the call could not reach the cloud within %s after its use was read; the next run reads it again", fresh), ""}
	case class == fault.Deadline: // a write of this class was never sent
	case class == fault.Throttled && try < attempts && s.Clock.Sleep(ctx, time.Duration(try)*3*time.Second) == nil:
		return nil
	default:
		end = s.afterError(ctx, e, err)
	}
	return &end
}

// afterError reads the state again, because an error does not say that nothing
// happened.
func (s *scan) afterError(ctx context.Context, e *effect, err error) ending {
	class := fault.ClassOf(err)
	now, state := s.readOne(ctx, e.subject)
	status, known := now.Status.Get()
	shown := state == rowRead && known && e.act.shows(status)
	switch {
	case shown && certainlyRefused(class):
		return ending{alreadyGone, class.String(), fmt.Sprintf("the call was refused, and the instance is %s: somebody else did it", now.Status), now.Status.String()}
	case shown:
		return ending{accepted, class.String(), fmt.Sprintf("the call failed, but the instance is %s: %s", now.Status, err), now.Status.String()}
	case certainlyRefused(class):
		return ending{failed, class.String(), fmt.Sprintf("it was not %s: %s; %s", e.act.participle(), err, nextStep(e.act, class)), now.Status.String()}
	}
	return ending{uncertain, class.String(), fmt.Sprintf("whether %s took effect is not known; the next run reads the state and decides: %s", e.act, err), now.Status.String()}
}

func isGoing(i fleet.Instance) bool {
	status, ok := i.Status.Get()
	return ok && status.Going()
}

// certainlyRefused says whether an error of this class means that the cloud did
// nothing. Everything else may have taken effect.
func certainlyRefused(c fault.Class) bool {
	switch c {
	case fault.Throttled, fault.Denied, fault.Credentials, fault.Gone, fault.WrongState, fault.Invalid, fault.Refused:
		return true
	default:
		return false
	}
}

func outOfTime() ending {
	return ending{outcome: left, cause: "deadline", text: "no time was left in this run; the next run looks at it again"}
}

// stands says whether a verdict still wants what was planned.
func stands(planned, now rules.Verdict) bool {
	return now.Action == planned.Action && now.Rule == planned.Rule && now.Terms == planned.Terms && now.Force == planned.Force
}

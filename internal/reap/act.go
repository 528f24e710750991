package reap

import (
	"context"
	"fmt"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
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
	// recheckBatch is how many instances share one reading of the metrics
	// just before they are released: at two releases per second
	// (ReleaseInstance's rate limit) the last of them acts on a reading that
	// is about ten seconds old.
	recheckBatch = 20
	// attempts bounds how often a release that was throttled, and so surely
	// not carried out, is tried in one run.
	attempts = 4
)

// act releases what the plan holds, regions side by side, one at a time within
// each, because the cloud counts releases per region.
func (r *run) act(ctx context.Context) {
	byRegion := map[string][]*subject{}
	for _, s := range plan(r.subjects) {
		byRegion[s.instance.Region] = append(byRegion[s.instance.Region], s)
	}
	r.each(len(r.regions), func(i int) { r.actRegion(ctx, byRegion[r.regions[i]]) })
}

func (r *run) actRegion(ctx context.Context, plan []*subject) {
	for len(plan) > 0 {
		n := min(recheckBatch, len(plan))
		if r.late(ctx, reserve) {
			break
		}
		usage := r.reread(ctx, plan[:n])
		for i, s := range plan[:n] {
			r.actOne(ctx, s, usage[i])
		}
		plan = plan[n:]
	}
	for _, s := range plan {
		e := effect{subject: s}
		r.finish(e.ended(outOfTime()))
	}
}

// late says whether too little time is left to begin something that must not
// be cut in half.
func (r *run) late(ctx context.Context, need time.Duration) bool {
	return ctx.Err() != nil || (!r.Deadline.IsZero() && r.Clock.Now().Add(need).After(r.Deadline))
}

// actOne takes one instance through claim, recheck, intent, call and outcome.
func (r *run) actOne(ctx context.Context, s *subject, usage fleet.Usage) {
	e, ref := effect{subject: s}, s.instance.Ref()
	if !r.cloud.Claims.take(ref, r.Clock.Now()) {
		r.finish(e.ended(ending{outcome: aborted, cause: claimed, text: "no call was made: another run is releasing it, or has just done so"}))
		return
	}
	end := r.carryOut(ctx, &e, usage)
	r.cloud.Claims.settle(ref, end.outcome, r.Clock.Now())
	r.finish(e.ended(end))
}

func (r *run) carryOut(ctx context.Context, e *effect, usage fleet.Usage) ending {
	for try := 1; ; try++ {
		if r.late(ctx, reserve) {
			return outOfTime()
		}
		if stop := r.recheck(ctx, e.subject, usage); stop != nil {
			return *stop
		}
		if r.late(ctx, callTime) {
			return outOfTime()
		}
		if end := r.attempt(ctx, e, try); end != nil {
			return *end
		}
	}
}

// attempt makes the one mutating call and says what became of it; nil asks for
// another try.
func (r *run) attempt(ctx context.Context, e *effect, try int) *ending {
	s := e.subject
	r.finish(e.ended(ending{outcome: intended, text: "about to call ReleaseInstance"}))
	requestID, err := r.cloud.Actuator.Release(ctx, s.instance.Ref(), s.verdict.Force)
	e.requestID = requestID
	if err == nil {
		return &ending{outcome: accepted, text: releasedText(s)}
	}
	end := outOfTime()
	switch class := fault.ClassOf(err); {
	case class == fault.Deadline: // a write of this class was never sent
	case class == fault.Throttled && try < attempts && r.Clock.Sleep(ctx, time.Duration(try)*3*time.Second) == nil:
		return nil
	default:
		end = r.afterError(ctx, s, err)
	}
	return &end
}

// afterError reads the state again, because an error does not say that nothing
// happened.
func (r *run) afterError(ctx context.Context, s *subject, err error) ending {
	class := fault.ClassOf(err)
	now, state := r.readOne(ctx, s)
	switch {
	case state == rowRead && isGoing(now) && certainlyRefused(class):
		return ending{alreadyGone, class.String(), fmt.Sprintf("the call was refused, and the instance is %s: somebody else released it", now.Status), now.Status.String()}
	case state == rowRead && isGoing(now):
		return ending{accepted, class.String(), fmt.Sprintf("the call failed, but the instance is %s: %s", now.Status, err), now.Status.String()}
	case certainlyRefused(class):
		return ending{failed, class.String(), "it was not released: " + err.Error() + "; " + nextStep(class), now.Status.String()}
	}
	return ending{uncertain, class.String(), "whether the release took effect is not known; the next run reads the state and decides: " + err.Error(), now.Status.String()}
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

func releasedText(s *subject) string {
	if s.verdict.Force {
		return "ReleaseInstance accepted; the cloud frees the resources at once and the data is gone"
	}
	return "ReleaseInstance accepted without force; the cloud keeps the resources for a while and then frees them"
}

// releases says whether a verdict still wants the release that was planned.
func releases(planned, now rules.Verdict) bool {
	return now.Action == rules.Release && now.Rule == planned.Rule && now.Force == planned.Force
}

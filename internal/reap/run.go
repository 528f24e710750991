package reap

import (
	"context"
	"fmt"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// subject is an instance on its way through the run: what was listed, what was
// observed, and what follows from both.
type subject struct {
	instance fleet.Instance
	usage    fleet.Usage
	verdict  rules.Verdict
	// judgedAt is the moment of the verdict.
	judgedAt time.Time
}

// run is the state of one Run; it never outlives it.
type run struct {
	Order
	cloud    Cloud
	began    time.Time
	regions  []string
	subjects []*subject
	// unlisted are the regions that could not be listed.
	unlisted []problem
	// unreadable are the ids of instances whose rows are of no use.
	unreadable []string
	problems   problems
	effects    effects
}

// Run carries out one order and reports it message by message. The error is
// not nil only when nothing at all could be looked at for a reason that will
// pass, so that repeating the whole run helps.
func Run(ctx context.Context, cloud Cloud, order Order) (message.Summary, error) {
	r := &run{Order: order, cloud: cloud, began: order.Clock.Now()}
	r.open()
	r.inventory(ctx)
	r.decide(ctx)
	r.limit()
	r.reportVerdicts()
	if order.Mode == events.Enforce && cloud.Actuator != nil {
		r.act(ctx)
	}
	summary := r.close()
	return summary, r.retryHelps()
}

// half gives a step half of the time that is left, so that a region that does
// not answer leaves time to act on those that do. It measures by the real
// clock, as the deadlines of contexts do.
func half(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2)
}

// decide judges by what is known for nothing, then asks for what could still
// change a verdict, the cheap screen first and the proof last.
func (r *run) decide(ctx context.Context) {
	r.judge()
	for _, ask := range []question{r.screen, r.prove} {
		r.observe(ctx, ask)
		r.judge()
	}
}

func (r *run) judge() {
	now := r.Clock.Now()
	for _, s := range r.subjects {
		s.verdict, s.judgedAt = r.verdict(s, now), now
	}
}

func (r *run) verdict(s *subject, now time.Time) rules.Verdict {
	return r.Rules.Judge(rules.Case{
		Instance: s.instance, Usage: s.usage, Now: now,
		On: r.Trigger.Kind.String(), Trigger: r.Trigger.Name, Only: r.Trigger.Rules,
	})
}

// retryHelps returns an error when no region could be listed and every failure
// was of the kind that passes.
func (r *run) retryHelps() error {
	if len(r.regions) == 0 || len(r.unlisted) < len(r.regions) {
		return nil
	}
	for _, u := range r.unlisted {
		if !u.class.Transient() {
			return nil
		}
	}
	return fmt.Errorf("no region could be listed, try again: %s", r.unlisted[0].text)
}

package reap

import (
	"context"
	"fmt"
	"sync"
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
	// cost is what it costs, once that was asked.
	cost fleet.Value[fleet.Cost]
	// priced says that the price list was asked, too.
	priced asked
	// topics are what its topics showed, once that was read.
	topics *topicReading
	// seen is 1 where CloudMonitor has any data point of it.
	seen int
	// drawn is its traffic as a saved run shows it; nil in any other run.
	drawn []message.Traffic
	// sent says that its verdict went out.
	sent bool
}

// asked says whether somebody was asked already.
type asked uint8

const (
	_ asked = iota
	askedAlready
)

// run is the state of one Run; it never outlives it.
type run struct {
	Order
	clouds Clouds
	began  time.Time
	// planned is when all verdicts were made.
	planned  time.Time
	accounts []*account
	scans    []*scan
	subjects []*subject
	problems problems
	effects  effects
	// unknown counts the measurements without a value.
	unknown unknowns
	// writing lets one message at a time through to the sink.
	writing sync.Mutex
	// month counts this month's metered calls before this run, and counted those
	// of this run that the census holds already.
	month   fleet.Value[int]
	counted int
	// done says who has handled the event already; empty for nobody.
	done string
	// before is what the store says of earlier runs.
	before recalled
	// sum is how many instances cover a cost alert's amount; nil where none was
	// named, or all together do not cover it.
	sum *int
	// caps are the limits as they stand for this run.
	caps []limit
	// trials are the rules on probation.
	trials []*trial
	// last is what the last run saw; nil when there is none, or no memory.
	last *fleet.Census
	// fan names the fan-out whose limits its invocations share; empty for other runs.
	fan string
	// granted is what an invocation of a fan-out may act on; nil for other runs.
	granted *granted
	// tripped says why the run acts on nothing; empty when it may act.
	tripped string
}

// Run carries out one order and reports it message by message. The error is
// not nil only when nothing at all could be looked at for a reason that will
// pass, so that repeating the whole run helps.
func Run(ctx context.Context, clouds Clouds, order Order) (message.Summary, error) {
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now()}
	r.recall(ctx)
	r.open()
	if r.done != "" {
		r.planned = order.Clock.Now()
		return r.closeRepeated(), nil
	}
	r.scan(ctx)
	r.contradicted()
	r.missing()
	r.compare(ctx)
	r.finishEarlier(ctx)
	r.probation(ctx)
	r.holdToShown()
	r.cover(ctx)
	r.limit(ctx)
	r.price(ctx)
	r.planned = order.Clock.Now()
	r.reportVerdicts()
	if r.Mode == events.Enforce && r.tripped == "" {
		r.tend(ctx)
		r.act(ctx)
	}
	r.rememberTrials(ctx)
	r.handled(ctx)
	r.remember(ctx)
	summary := r.close()
	return summary, r.retryHelps()
}

// half gives a step half of the time that is left, so that what does not answer
// leaves time to act on what does. It measures by the real clock, as the
// deadlines of contexts do.
func half(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, time.Until(deadline)/2)
}

func (r *run) verdict(s *subject, now time.Time) rules.Verdict {
	return r.Rules.Judge(rules.Case{
		Instance: s.instance, Usage: s.usage, Mark: markOf(s.instance), Now: now,
		On: r.listensTo(), Trigger: r.Trigger.Name, Only: r.Trigger.Rules,
	})
}

// retryHelps returns an error when nothing could be listed and every failure
// was of the kind that passes.
func (r *run) retryHelps() error {
	for _, s := range r.scans {
		if s.unlisted == nil || !s.unlisted.class.Transient() {
			return nil
		}
	}
	if len(r.scans) == 0 {
		return nil
	}
	return fmt.Errorf("no region could be listed, try again: %s", r.scans[0].unlisted.text)
}

// local writes a moment in the rules' time zone.
func (r *run) local(t time.Time) string { return t.In(r.Rules.Zone).Format("2006-01-02 15:04 MST") }

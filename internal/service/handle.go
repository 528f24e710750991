package service

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/httptrigger"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/zaplog"
	"alikafka-reaper/internal/reap"
)

// answerTime is kept back of the deadline for writing the answer.
const answerTime = 2 * time.Second

// Invocation is one call of the service.
type Invocation struct {
	// Payload is what woke us, as it came.
	Payload []byte
	// Credentials act for the account; they are taken from the invocation each
	// time, because those of an earlier one may have expired.
	Credentials aliyun.Credentials
	Account     string
	// Region is the one that the function runs in; empty at a terminal. A bucket
	// for the store lies there.
	Region    string
	RequestID string
	// Function is the one that runs; its name is empty at a terminal.
	Function aliyun.Function
	// Watch receives the run's messages while it goes on; nil for nobody.
	Watch message.Sink
	// Shown are the verdicts of the plan that a person confirmed, which bound the run;
	// nil where nobody was asked.
	Shown []message.Verdict
	// Most is how many instances that are left alone the report may hold; 0 means
	// any number.
	Most int
}

// Handle answers one invocation. The error is not nil only when delivering the
// same payload again can help: nothing could be read for a passing reason, or
// this program crashed (which must show as a function error, and is safe to
// repeat because every release begins by reading the state).
func (s *Service) Handle(ctx context.Context, in Invocation) (report message.Report, err error) {
	log := s.log.With(zap.String("request_id", in.RequestID))
	defer func() {
		if crash := recover(); crash != nil {
			log.Error("crash", zap.Any("panic", crash), zap.ByteString("stack", debug.Stack()))
			err = fmt.Errorf("internal error in invocation %s, see the log line \"crash\"", in.RequestID)
		}
	}()
	// FC freezes the process once the answer is out. A connection that the
	// cloud closes meanwhile would fail its next call, which for a release
	// means an unknown effect.
	defer s.gateway.CloseIdleConnections()
	collector := message.Collector{Most: in.Most}
	sink := message.Tee(fanAnswer(in, &collector), zaplog.New(log))
	if in.Watch != nil {
		sink = message.Tee(sink, in.Watch)
	}
	err = s.dispatch(ctx, sink, in)
	return collector.Report(), err
}

// dispatch does what a payload asks for. Only what a waiting HTTP caller sends is
// bound to a few seconds and to changing nothing.
func (s *Service) dispatch(ctx context.Context, sink message.Sink, in Invocation) error {
	in, handedOff := unwrap(in)
	call, web := httptrigger.Read(in.Payload)
	trigger := events.Decode(in.Payload)
	if web && s.replied(sink, in, call, trigger) {
		return nil
	}
	switch {
	case trigger.Kind == events.Answered:
		return s.answered(ctx, sink, in, trigger, handedOff)
	case trigger.Kind == events.Ignored:
		s.refuse(sink, in, "ignored, and nothing was looked at: "+trigger.Why)
		return nil
	case trigger.Kind == events.Status: // reads only, so that an HTTP caller may wait for it
		return s.status(ctx, sink, in)
	case trigger.Fan != nil:
		return s.fanOut(ctx, sink, in, trigger, web)
	case (web || trigger.Answer == events.HTTPResponse) && !handedOff:
		return s.callback(ctx, sink, in, trigger)
	default:
		mode, why := s.settings.mode(trigger)
		return s.run(ctx, sink, in, trigger, terms{mode, why, answerTime})
	}
}

// replied answers HTTP calls that need no work, and says whether this was one.
func (s *Service) replied(sink message.Sink, in Invocation, call httptrigger.Request, t events.Trigger) bool {
	switch {
	case s.links.asked != linksOff:
		s.refuse(sink, in, closed)
	case !call.Asks():
		s.greet(sink, in, call)
	case settled(t):
		s.acknowledge(sink, in, t)
	default:
		return false
	}
	return true
}

// refuse answers a payload that asks for nothing. It makes no cloud call.
func (s *Service) refuse(sink message.Sink, in Invocation, text string) {
	sink.Write(message.Message{Summary: &message.Summary{
		RunID: in.RequestID, Mode: events.Plan.String(), Time: s.clock.Now(), Status: "refused",
		Text: text, Usage: events.Usage(),
	}})
}

// terms are how far a run may go, what decided that, and how much of its time is
// kept back for the answer.
type terms struct {
	mode     events.Mode
	why      string
	keepBack time.Duration
}

func (s *Service) run(ctx context.Context, sink message.Sink, in Invocation, t events.Trigger, terms terms) error {
	whole := ctx
	ctx, deadline, cancel := budget(ctx, terms.keepBack)
	defer cancel()
	clouds, store := s.open(ctx, in, terms.mode)
	saved := &message.Collector{Most: savedKept}
	order := remember(s.order(message.Tee(sink, saved), clouds, t, terms, deadline), store)
	err := s.telling(ctx, in, terms, order, func(ctx context.Context, o reap.Order) error {
		_, err := jobOf(t.Kind)(ctx, clouds, o)
		return err
	})
	if store != nil {
		save(whole, store, saved.Report(), s.log.With(zap.String("request_id", in.RequestID)))
	}
	return err
}

// jobOf is what a kind of trigger asks for.
func jobOf(k events.Kind) func(context.Context, reap.Clouds, reap.Order) (message.Summary, error) {
	switch k {
	case events.Undo:
		return reap.Undo
	case events.Keep:
		return reap.Keep
	default:
		return reap.Run
	}
}

// open returns the way to the accounts, and the ledger or nil.
func (s *Service) open(ctx context.Context, in Invocation, mode events.Mode) (*accounts, *ledger.Ledger) {
	clouds := &accounts{gateway: s.gateway, in: in, mode: mode, home: homeOf(s.rules.Scope)}
	clouds.identify(ctx)
	return clouds, s.ledger(clouds)
}

func (s *Service) order(sink message.Sink, clouds *accounts, t events.Trigger, terms terms, deadline time.Time) reap.Order {
	return reap.Order{
		RunID: clouds.in.RequestID, Account: clouds.in.Account, Trigger: t, Mode: terms.mode, ModeReason: terms.why, Claims: s.claims,
		Rules: s.rules, Deadline: deadline, Sink: sink, Clock: s.clock, Shown: clouds.in.Shown,
	}
}

// budget takes the answer's time off the deadline, so that reads end early
// enough for the summary to get out.
func budget(ctx context.Context, answer time.Duration) (context.Context, time.Time, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return ctx, time.Time{}, func() {}
	}
	deadline = deadline.Add(-answer)
	ctx, cancel := context.WithDeadline(ctx, deadline)
	return ctx, deadline, cancel
}

package service

import (
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
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
	RequestID   string
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
	var collector message.Collector
	sink := message.Tee(&collector, zaplog.New(log))
	trigger := events.Decode(in.Payload)
	if trigger.Kind == events.Ignored {
		s.ignore(sink, in, trigger)
		return collector.Report(), nil
	}
	err = s.run(ctx, sink, in, trigger)
	return collector.Report(), err
}

// ignore answers a payload that is not understood. It makes no cloud call.
func (s *Service) ignore(sink message.Sink, in Invocation, t events.Trigger) {
	sink.Write(message.Message{Summary: &message.Summary{
		RunID: in.RequestID, Mode: events.Plan.String(), Time: s.clock.Now(), Status: "refused",
		Text: "ignored, and nothing was looked at: " + t.Why, Usage: events.Usage(),
	}})
}

func (s *Service) run(ctx context.Context, sink message.Sink, in Invocation, t events.Trigger) error {
	ctx, deadline, cancel := budget(ctx)
	defer cancel()
	mode, why := s.settings.mode(t)
	session := s.gateway.Session(in.Credentials, in.Account)
	cloud := reap.Cloud{Inventory: session, Metrics: session, Counter: counter{session}, Claims: s.claims}
	if mode == events.Enforce {
		cloud.Actuator = session
	}
	_, err := reap.Run(ctx, cloud, reap.Order{
		RunID: in.RequestID, Account: in.Account, Trigger: t, Mode: mode, ModeReason: why,
		Rules: s.rules, Deadline: deadline, Sink: sink, Clock: s.clock,
	})
	return err
}

// budget takes the answer's time off the deadline, so that reads end early
// enough for the summary to get out.
func budget(ctx context.Context) (context.Context, time.Time, context.CancelFunc) {
	deadline, bounded := ctx.Deadline()
	if !bounded {
		return ctx, time.Time{}, func() {}
	}
	deadline = deadline.Add(-answerTime)
	ctx, cancel := context.WithDeadline(ctx, deadline)
	return ctx, deadline, cancel
}

// counter lets a run read a session's call counts.
type counter struct{ session *aliyun.Session }

// Calls returns all attempts by operation, and how many were retries.
func (c counter) Calls() (map[string]int, int) {
	counts := c.session.Calls()
	return counts.Calls, counts.Retries
}

package service

import (
	"context"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/zaplog"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

const (
	// noticeTime is kept back of a run's time for its summary: one call, which usually
	// takes less than a second.
	noticeTime = 5 * time.Second
	// told is how many instances that are left alone a summary is made from; with more
	// it needs none of them.
	told = 10
)

// notices tell people of one run.
type notices struct {
	*notify.Notifier
	// report gathers what the summary is made from.
	report message.Collector
	log    *zap.Logger
	// shorter is the run's own time, which ends at deadline.
	shorter  context.Context
	deadline time.Time
	cancel   context.CancelFunc
	// sums says whether there is a summary at all: an HTTP caller who waits has none, nor has a
	// part of a fan-out, of which there may be a thousand.
	sums bool
}

// telling does a job, and tells people of it.
func (s *Service) telling(ctx context.Context, in Invocation, terms terms, order reap.Order, job func(context.Context, reap.Order) error) error {
	n := s.notices(ctx, in, order, terms)
	defer n.cancel()
	order.Notifier, order.Sink, order.Deadline = n, message.Tee(order.Sink, &n.report), n.deadline
	err := job(n.shorter, order)
	n.summarize(ctx)
	return err
}

// notices prepares telling people. What a run has left of its time after noticeTime
// is its own.
func (s *Service) notices(ctx context.Context, in Invocation, order reap.Order, terms terms) *notices {
	log := s.log.With(zap.String("request_id", in.RequestID))
	run := notify.Run{
		Line: func(w message.Warning, destination string) {
			zaplog.Warn(log, w, destination)
		},
		Trouble: func(err error) {
			zaplog.Notice(log, "not-noted", err.Error())
		},
	}
	if linker := s.Linker(); linker != nil { // and not a pointer to nothing
		run.Linker = linker
	}
	if kept, ok := order.Store.(*ledger.Ledger); ok {
		run.Log = kept
	}
	n := &notices{Notifier: s.office.For(run), report: message.Collector{Most: told}, log: log, sums: terms.keepBack == answerTime && order.Trigger.Fan == nil}
	spare := time.Duration(0)
	if n.sums && s.rules.Notify.For("").Kind != rules.KindLog {
		spare = noticeTime
	}
	n.shorter, n.deadline, n.cancel = budget(ctx, spare)
	return n
}

// summarize tells what the run did. That it could not is a line of the log: the run
// is done, and doing it again would not tell it better.
func (n *notices) summarize(ctx context.Context) {
	if !n.sums {
		return
	}
	if err := n.Summary(ctx, n.report.Report()); err != nil {
		zaplog.Notice(n.log, "not-delivered", "the summary of the run did not reach anybody: "+err.Error())
	}
}

package service

import (
	"context"
	"fmt"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// fanOut carries out one part of a run that is divided among many invocations.
// Without a store there is nothing to leave a plan in, and without a secret nobody
// could tell a plan of ours from another.
func (s *Service) fanOut(ctx context.Context, sink message.Sink, in Invocation, t events.Trigger, web bool) error {
	mode, why := s.settings.mode(t)
	ctx, deadline, cancel := budget(ctx, answerTime)
	defer cancel()
	switch {
	case web:
		s.refuse(sink, in, "nothing was looked at: a part of a fan-out takes longer than an HTTP caller is kept waiting; invoke the function instead (deploy/cloudflow)")
		return nil
	case s.settings.Store == "":
		s.refuse(sink, in, "nothing was looked at: a fan-out hands its plans over in a store; set REAPER_STORE")
		return nil
	case s.links.keys.Missing():
		s.refuse(sink, in, "nothing was looked at: a fan-out seals its plans; set REAPER_LINK_SECRET to 32 bytes or more, such as those of: openssl rand -hex 32")
		return nil
	}
	clouds, store := s.open(ctx, in, mode)
	order := remember(s.order(sink, clouds, t, terms{mode, why, answerTime}, deadline), store)
	fan := reap.Fan{ID: t.Fan.ID, Sealer: s.links.keys, Store: store}
	return s.telling(ctx, in, terms{mode, why, answerTime}, order, func(ctx context.Context, o reap.Order) (err error) {
		switch t.Fan.Step {
		case events.MapPlan:
			_, err = reap.MapPlan(ctx, clouds, o, fan)
		case events.Gather:
			_, err = reap.Gather(ctx, o, fan)
		case events.MapAct:
			_, err = reap.MapAct(ctx, clouds, o, fan)
		}
		return err
	})
}

// mostProblems bounds the problems in the answer to a part of a fan-out. CloudFlow
// fails an execution over an output of more than 64 KiB (its page "Inputs and
// outputs"), and fifty problems of some hundred bytes each stay far below it.
const mostProblems = 50

// fanAnswer is what becomes of a run's messages in its answer. A part of a fan-out
// is answered with its summary alone; the rest stands in the log.
func fanAnswer(in Invocation, collector *message.Collector) message.Sink {
	if events.Decode(in.Payload).Fan == nil {
		return collector
	}
	return message.SinkFunc(func(m message.Message) {
		if m.Summary == nil {
			return
		}
		short := *m.Summary
		if more := len(short.Problems) - mostProblems; more > 0 {
			short.Problems = short.Problems[:mostProblems:mostProblems]
			short.Text += fmt.Sprintf("; %d more problems stand in the log", more)
		}
		short.Left = short.Left[:min(len(short.Left), mostProblems)]
		collector.Write(message.Message{Summary: &short})
	})
}

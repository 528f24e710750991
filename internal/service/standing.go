package service

import (
	"context"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// Standing says how things stand by the marks on the instances and by the store,
// in the given regions, or in all that the rules name. It changes nothing.
func (s *Service) Standing(ctx context.Context, in Invocation, regions []string) (reap.Standing, error) {
	defer s.gateway.CloseIdleConnections()
	clouds := &accounts{gateway: s.gateway, in: in, mode: events.Plan, home: homeOf(s.rules.Scope)}
	clouds.identify(ctx)
	order := remember(reap.Order{
		RunID: in.RequestID, Account: clouds.in.Account, Mode: events.Plan, ModeReason: "status changes nothing",
		Trigger: events.Trigger{Kind: events.Manual, Ceiling: events.Plan, Regions: regions},
		Rules:   s.rules, Sink: message.SinkFunc(func(message.Message) {}), Clock: s.clock,
	}, s.ledger(clouds))
	return reap.Stand(ctx, clouds, order)
}

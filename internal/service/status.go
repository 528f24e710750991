package service

import (
	"context"
	"fmt"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/doctor"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

// status says whether everything is in place for what the settings allow. It holds
// no way to change an instance, whatever the mode.
func (s *Service) status(ctx context.Context, sink message.Sink, in Invocation) error {
	ctx, _, cancel := budget(ctx, answerTime)
	defer cancel()
	began := s.clock.Now()
	clouds := &accounts{gateway: s.gateway, in: in, mode: events.Plan, home: homeOf(s.rules.Scope)}
	clouds.identify(ctx)
	job := s.job(in)
	found := doctor.Examine(ctx, doctor.Setup{
		Job: job, Caller: s.gateway.Session(in.Credentials, ""), Home: clouds.home, Clouds: clouds,
		Blobs: s.blobs(clouds), More: s.checks(), Clock: s.clock,
	})
	for _, c := range found {
		sink.Write(message.Message{Check: &c})
	}
	summary := message.Summary{
		RunID: in.RequestID, Mode: events.Plan.String(), Time: s.clock.Now(), Seconds: s.clock.Now().Sub(began).Seconds(),
		Status: "done", Text: fmt.Sprintf("%s, for a %s", doctor.Sum(found), job.Role), Store: s.settings.Store,
	}
	if doctor.Count(found)[message.CheckFailed] > 0 {
		summary.Status = "partial"
	}
	sink.Write(message.Message{Summary: &summary})
	return nil
}

// job is what the settings let a run do.
func (s *Service) job(in Invocation) need.Job {
	job := need.Job{Rules: s.rules, Role: need.Planner, Prices: need.Priced, Store: s.store}
	if s.settings.Ceiling == events.Enforce {
		job.Role = need.Executor
	}
	if s.settings.Async == AsyncSelf {
		job.Function = in.Function.Name
	}
	return job
}

// blobs returns the store's files; nil where there is no store.
func (s *Service) blobs(clouds *accounts) ledger.Blobs {
	switch {
	case s.store.Bucket != "":
		return s.bucket(clouds)
	case s.files != nil:
		return s.files
	default:
		return nil
	}
}

// Examine returns the way to an account that only reads. In the caller's own account
// the configuration may be read, too, whose answer holds more than is kept; a
// session in another account that only reads may not.
func (a *accounts) Examine(ctx context.Context, account rules.Account) (doctor.Account, error) {
	base := a.gateway.Session(a.in.Credentials, a.in.Account)
	session, err := a.session(ctx, base, account)
	if err != nil {
		return doctor.Account{}, err
	}
	own := a.counting(session, base)
	cloud := reap.Cloud{
		Inventory: session, Regions: own, Metrics: session, Consumers: session, Topics: session, Traces: session,
		Prices: own, Counter: own,
	}
	if account.Role == "" {
		cloud.Configurer = session
	}
	return doctor.Account{Cloud: cloud, Catalogues: session}, nil
}

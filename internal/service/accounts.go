package service

import (
	"cmp"
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

// accounts opens the accounts of one run: the caller's own with its own
// credentials, others through a role there.
type accounts struct {
	gateway *aliyun.Gateway
	in      Invocation
	mode    events.Mode
	// home is the region that is asked about what belongs to no region.
	home string
	// asked is the session that asked whose the credentials are; nil where the
	// caller said so. Its calls count for the first account that is opened.
	asked   *aliyun.Session
	counted atomic.Bool
}

// identify fills in whose the credentials are, where the caller did not say: at
// a terminal nobody does. Without an answer it stays open, and no account that
// the rules name can be taken for the caller's own.
func (a *accounts) identify(ctx context.Context) {
	if a.in.Account != "" {
		return
	}
	a.asked = a.gateway.Session(a.in.Credentials, "")
	if id, err := a.asked.Identity(ctx, a.home); err == nil {
		a.in.Account = id
	}
}

// Open returns the way to an account. In plan mode an assumed role is asked for
// reading alone, so that not even a mistake of ours could release there.
func (a *accounts) Open(ctx context.Context, account rules.Account) (reap.Cloud, error) {
	base := a.gateway.Session(a.in.Credentials, a.in.Account)
	session, err := a.session(ctx, base, account)
	if err != nil {
		return reap.Cloud{Counter: a.counting(base, base)}, err
	}
	own := a.counting(session, base)
	cloud := reap.Cloud{
		Inventory: session, Regions: own, Metrics: session, Consumers: session, Topics: session, Traces: session,
		Prices: own, Counter: own,
	}
	if a.mode == events.Enforce {
		cloud.Actuator, cloud.Marker, cloud.Configurer = session, session, session
	}
	return cloud, nil
}

func (a *accounts) session(ctx context.Context, base *aliyun.Session, account rules.Account) (*aliyun.Session, error) {
	if account.Role == "" {
		if account.ID != a.in.Account {
			return nil, &fault.Error{
				Class: fault.Invalid, Operation: "open account", Region: a.home,
				Err: fmt.Errorf("the rules name account %s without a role, and the credentials belong to %s; name a role there", account.ID, cmp.Or(a.in.Account, "an account that could not be read")),
			}
		}
		return a.gateway.Session(a.in.Credentials, account.ID), nil
	}
	reach := aliyun.Reads
	if a.mode == events.Enforce {
		reach = aliyun.Releases
	}
	return a.gateway.Assume(ctx, base, a.home, aliyun.Role{
		Account: account.ID, ARN: account.Role, ExternalID: account.ExternalID, Reach: reach,
	})
}

// counting returns the account's cloud, which counts the calls that opened it.
func (a *accounts) counting(session, base *aliyun.Session) accountCloud {
	opening := []*aliyun.Session{session}
	if base != session {
		opening = append(opening, base)
	}
	if a.asked != nil && a.counted.CompareAndSwap(false, true) {
		opening = append(opening, a.asked)
	}
	return accountCloud{session, opening, a.home}
}

// accountCloud answers what a run asks of an account as a whole.
type accountCloud struct {
	*aliyun.Session
	// counts are the sessions whose calls count for the account.
	counts []*aliyun.Session
	home   string
}

// Discover returns the regions in which the account has instances. Where that
// cannot be read it returns all regions that are known, and why.
func (c accountCloud) Discover(ctx context.Context) ([]string, error) {
	regions, err := c.Session.Discover(ctx, c.home)
	if err != nil {
		return aliyun.KnownRegions(), err
	}
	return regions, nil
}

// Bill reads one day's charges of the account.
func (c accountCloud) Bill(ctx context.Context, day time.Time) (fleet.Bill, error) {
	return c.Session.Bill(ctx, c.home, day)
}

// Calls counts the calls of the session, and those that opened it.
func (c accountCloud) Calls() reap.Calls {
	all := reap.Calls{ByOperation: map[string]int{}}
	for _, session := range c.counts {
		counts := session.Calls()
		all.Retries += counts.Retries
		all.Throttles += counts.Throttles
		all.Monitored += counts.Monitored()
		for operation, n := range counts.Calls {
			all.ByOperation[operation] += n
		}
	}
	return all
}

// homeOf returns a region for what belongs to none: one that the rules name,
// else the one where the product is oldest.
func homeOf(s rules.Scope) string {
	if len(s.Regions) > 0 {
		return s.Regions[0]
	}
	return "cn-hangzhou"
}

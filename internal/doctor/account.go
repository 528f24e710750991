package doctor

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// regionsAtOnce bounds how many regions are looked at side by side.
const regionsAtOnce = 8

// account looks at one account of the rules.
func (s Setup) account(ctx context.Context, a rules.Account) []message.Check {
	cloud, err := s.Clouds.Examine(ctx, a)
	var list []message.Check
	if a.Role != "" {
		list = append(list, s.opened(a, err))
	}
	needs := s.Job.OfAccount()
	if err != nil {
		if a.Role == "" {
			list = append(list, message.Check{Area: "credentials", About: "the account", Account: a.ID, Result: message.CheckFailed,
				Text: err.Error(), Fix: "name a role in that account in the rules, or call with its own credentials"})
		}
		for _, n := range needs {
			list = append(list, rightOf(n, a.ID, trials{{skipped: "the account could not be opened"}}))
		}
		return list
	}
	regions, tried := s.regions(ctx, cloud)
	visits := make([]visit, len(regions))
	var group errgroup.Group
	group.SetLimit(regionsAtOnce)
	for i, region := range regions {
		visits[i] = visit{Setup: s, cloud: cloud, account: a, region: region, needed: namesOf(needs)}
		group.Go(func() error { visits[i].look(ctx); return nil })
	}
	_ = group.Wait() // no visit fails: what fails is its finding
	for i := range visits {
		tried = append(tried, visits[i].tried...)
	}
	tried = append(tried, s.bill(ctx, cloud)...)
	return append(append(list, judged(needs, a.ID, tried)...), found(visits)...)
}

// opened says whether the role in another account could be taken. Only the right of
// the caller stands in a policy here; whom the role trusts stands there.
func (s Setup) opened(a rules.Account, err error) message.Check {
	n := need.Need{Operation: "AssumeRole", Without: "the account is unknown, and nothing in it goes"}
	c := rightOf(n, a.ID, trials{{region: s.Home, err: err, text: "took " + a.Role}})
	if fault.ClassOf(err) == fault.Denied {
		c.Fix = fmt.Sprintf("add sts:AssumeRole on %s to the function's role, and let the role there trust it (reaper iam --role trust --account %s)", a.Role, a.ID)
	}
	return c
}

// regions are those of the rules, or those in which the account has instances.
func (s Setup) regions(ctx context.Context, cloud Account) ([]string, trials) {
	if s.Job.Rules.Scope.Reach != rules.EveryRegion {
		return s.Job.Rules.Scope.Regions, nil
	}
	regions, err := cloud.Regions.Discover(ctx)
	return regions, trials{{operation: "GetAllInstanceIdList", region: s.Home, err: err, text: fmt.Sprintf("%d regions hold instances", len(regions))}}
}

// billLag is how many days the newest whole bill is behind.
const billLag = 2

func (s Setup) bill(ctx context.Context, cloud Account) trials {
	if s.Job.Prices != need.Priced || cloud.Prices == nil {
		return nil
	}
	_, err := cloud.Prices.Bill(ctx, s.Clock.Now().Add(-billLag*24*time.Hour))
	return trials{{operation: "DescribeInstanceBill", region: s.Home, err: err}}
}

// judged says for each need what was proved.
func judged(needs []need.Need, account string, tried trials) []message.Check {
	var list []message.Check
	for _, n := range needs {
		of := tried.of(n.Operation)
		if len(of) == 0 {
			why := "there was nothing to ask about"
			if row, err := access.Lookup(n.Operation); err == nil && row.Effect == access.Changes {
				why = untried
			}
			of = trials{{skipped: why}}
		}
		list = append(list, rightOf(n, account, of))
	}
	return list
}

// found joins what the visits found beside rights, by region.
func found(visits []visit) (list []message.Check) {
	for i := range visits {
		list = append(list, visits[i].found...)
	}
	return list
}

func namesOf(needs []need.Need) map[string]struct{} {
	names := map[string]struct{}{}
	for _, n := range needs {
		names[n.Operation] = struct{}{}
	}
	return names
}

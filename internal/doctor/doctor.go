// Package doctor finds out whether everything is in place for a run of given rules:
// credentials, clock, regions, each right, each metric, the store. It only reads, but
// for one small file of its own in the store; whatever would change an instance or
// call the function is not tried, and said to be unproven.
//
// It knows what rules need and who answers it. It must never hold a way to change an
// instance, decide about one, or know who is asking.
package doctor

import (
	"context"
	"time"

	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

// Account is the way to one account, for reading.
type Account struct {
	reap.Cloud
	Catalogues
}

// Catalogues tell which metrics there are.
type Catalogues interface {
	Catalogue(ctx context.Context, region string) (aliyun.Catalogue, error)
}

// Clouds open accounts for reading.
type Clouds interface {
	Examine(ctx context.Context, account rules.Account) (Account, error)
}

// Caller is who asks: whose the credentials are, and how far our clock is ahead of
// the cloud's.
type Caller interface {
	Identity(ctx context.Context, region string) (account string, err error)
	Skew() fleet.Value[time.Duration]
}

// Clock is the time.
type Clock interface{ Now() time.Time }

// Check is a further look at something, such as the links' secret or a notifier. It
// must change nothing.
type Check func(ctx context.Context) []message.Check

// Setup is what is examined.
type Setup struct {
	Job need.Job
	// Caller and Home are asked first; Home is the region for what belongs to none.
	Caller Caller
	Home   string
	// Clouds opens the accounts of the rules; Own is the caller's, where the rules name
	// none.
	Clouds Clouds
	// Blobs is the store; nil where none is configured.
	Blobs ledger.Blobs
	// More are looks at what this package does not know.
	More  []Check
	Clock Clock
}

// Examine looks at everything and returns what was found, in a stable order.
func Examine(ctx context.Context, s Setup) []message.Check {
	own, list, fine := s.identify(ctx)
	if fine {
		for _, a := range s.accounts(own) {
			list = append(list, s.account(ctx, a)...)
		}
		list = append(list, s.store(ctx)...)
		list = append(list, s.itself()...)
	}
	for _, look := range s.More {
		list = append(list, look(ctx)...)
	}
	return list
}

// accounts are those of the rules, or the caller's own.
func (s Setup) accounts(own string) []rules.Account {
	if named := s.Job.Rules.Scope.Accounts; len(named) > 0 {
		return named
	}
	return []rules.Account{{ID: own}}
}

// itself is the right to call the function, which only a call would prove.
func (s Setup) itself() []message.Check {
	if s.Job.Function == "" {
		return nil
	}
	var list []message.Check
	for _, n := range s.Job.OfFunction() {
		if n.Operation == "InvokeFunction" {
			list = append(list, rightOf(n, "", trials{{skipped: untried}}))
		}
	}
	return list
}

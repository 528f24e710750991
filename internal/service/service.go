package service

import (
	"context"
	"fmt"
	"os"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/web/answer"
)

// Service answers invocations. It is built once and safe for concurrent use:
// what invocations share is read-only, but for the gateway's connections and
// pacing, which guard themselves.
type Service struct {
	settings Settings
	gateway  *aliyun.Gateway
	rules    *rules.Ruleset
	clock    reap.Clock
	claims   *reap.Claims
	// store is where the ledger is; in a folder, it is open already.
	store  ledger.Place
	folder *ledger.Ledger
	files  *ledger.Folder
	links  links
	pages  answer.Pages
	// office holds the ways to people.
	office *notify.Office
	log    *zap.Logger
}

// New reads the rules and prepares the way to the cloud. It makes no call.
func New(s Settings, log *zap.Logger, clock reap.Clock) (*Service, error) {
	data, err := os.ReadFile(s.RulesPath)
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w; set REAPER_RULES to a file that the package holds", err)
	}
	set, err := rules.Load(s.RulesPath, data)
	if err != nil {
		return nil, fmt.Errorf("the rules are wrong, so nothing is done: %w", err)
	}
	gateway, err := aliyun.New(aliyun.Options{BaseURL: s.BaseURL, Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		return nil, err
	}
	service := &Service{settings: s, gateway: gateway, rules: set, clock: clock, claims: reap.NewClaims(), log: log,
		office: notify.New(notify.Options{Rules: set.Notify, Getenv: s.Getenv, Clock: clock})}
	if err := service.findStore(); err != nil {
		return nil, fmt.Errorf("REAPER_STORE: %w", err)
	}
	service.findLinks()
	if service.pages, err = answer.New(); err != nil {
		return nil, err
	}
	return service, nil
}

// Clock is the real time.
type Clock struct{}

// Now returns the present.
func (Clock) Now() time.Time { return time.Now() }

// Sleep waits for d, or until ctx ends and returns its error.
func (Clock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

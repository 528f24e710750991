package reap

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// A fan-out divides one run among many invocations. MapPlan plans for some
// accounts each, Gather puts the plans together and applies the limits as one run
// would, and MapAct acts on what is left, for some accounts each. What one leaves
// for another lies sealed in the store.

const (
	// fanVersion is the version of what lies in the store.
	fanVersion = 1
	// fanLife is how old a plan may be, and what was allowed by it: the facts are
	// read again before each call, but the limits were applied to this fleet.
	fanLife = time.Hour
	// clockSkew is how far the clocks of two invocations may be apart: the cloud
	// refuses calls whose time is 15 minutes off, and its machines are far better.
	clockSkew = 5 * time.Minute
	// plansAtOnce bounds how many plans are read from the store side by side.
	plansAtOnce = 16
)

// The purposes of seals: a plan never passes for what is allowed.
const (
	planPurpose    = "reaper fan-out: plan"
	allowedPurpose = "reaper fan-out: allowed"
)

// Sealer proves that what lies in the store was left by this installation.
type Sealer interface {
	Sign(purpose string, data []byte) []byte
	Verify(purpose string, data, mac []byte) bool
}

// Fans keep what the invocations of a fan-out leave for each other.
type Fans interface {
	PutPlan(ctx context.Context, fan string, data []byte) error
	Plans(ctx context.Context, fan string) ([]string, error)
	Plan(ctx context.Context, name string) ([]byte, error)
	// Allow fails with fs.ErrExist where something was allowed before.
	Allow(ctx context.Context, fan string, data []byte) error
	Allowed(ctx context.Context, fan string) ([]byte, error)
}

// Fan is a fan-out, as one of its invocations sees it. The order's trigger names
// the invocation's accounts.
type Fan struct {
	// ID names the fan-out.
	ID     string
	Sealer Sealer
	Store  Fans
}

// origin says whose a file is, of which rules, and how old.
type origin struct {
	Version int       `json:"version"`
	Fan     string    `json:"fan"`
	Digest  string    `json:"rules_digest"`
	Run     string    `json:"run"`
	At      time.Time `json:"at"`
}

func (f Fan) origin(r *run) origin {
	return origin{Version: fanVersion, Fan: f.ID, Digest: r.Rules.Digest, Run: r.RunID, At: r.Clock.Now().UTC()}
}

// errUseless is about what can never be of use again.
var errUseless = errors.New("begin another fan-out")

// check says why a file is of no use to this fan-out now.
func (o origin) check(f Fan, r *run) error {
	age := r.Clock.Now().Sub(o.At)
	switch {
	case o.Version != fanVersion:
		return fmt.Errorf("it has version %d and this program writes %d; %w", o.Version, fanVersion, errUseless)
	case o.Fan != f.ID:
		return fmt.Errorf("it belongs to the fan-out %q; %w", o.Fan, errUseless)
	case o.Digest != r.Rules.Digest:
		return fmt.Errorf("it was made by other rules; %w", errUseless)
	case age > fanLife || age < -clockSkew:
		return fmt.Errorf("it was made at %s, and counts for %s; %w", r.local(o.At), fanLife, errUseless)
	}
	return nil
}

// sealed is how something lies in the store.
type sealed struct {
	Seal    string          `json:"seal"`
	Content json.RawMessage `json:"content"`
}

func (f Fan) seal(purpose string, content any) ([]byte, error) {
	data, err := json.Marshal(content)
	if err != nil {
		return nil, err
	}
	return json.Marshal(sealed{Seal: hex.EncodeToString(f.Sealer.Sign(purpose, data)), Content: data})
}

// errForged says that a seal is wrong.
var errForged = errors.New("its seal is wrong: another secret made it (REAPER_LINK_SECRET), or somebody changed it")

func (f Fan) open(purpose string, data []byte, content any) error {
	var s sealed
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("it cannot be read (%w); %w", err, errUseless)
	}
	mac, err := hex.DecodeString(s.Seal)
	if err != nil || !f.Sealer.Verify(purpose, s.Content, mac) {
		return errForged
	}
	if err := json.Unmarshal(s.Content, content); err != nil {
		return fmt.Errorf("it cannot be read (%w); %w", err, errUseless)
	}
	return nil
}

// MapPlan plans for the accounts that the trigger names and leaves the plan for
// Gather. Limits are not applied, and nothing is compared with earlier runs: both
// need the whole fleet. With an error, repeating it helps.
func MapPlan(ctx context.Context, clouds Clouds, order Order, fan Fan) (message.Summary, error) {
	order.Memory = nil
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now()}
	r.recall(ctx)
	r.open()
	if r.before.failed != nil {
		return message.Summary{}, fmt.Errorf("what earlier runs left cannot be read, so nothing is planned: %w", r.before.failed)
	}
	r.scan(ctx)
	r.finishEarlier(ctx)
	r.price(ctx)
	r.planned = order.Clock.Now()
	r.reportVerdicts()
	summary := r.closeFan(fmt.Sprintf("planned for %d accounts of the fan-out %s; its limits are applied when all plans are gathered", len(r.accounts), fan.ID))
	data, err := fan.seal(planPurpose, r.part(fan))
	if err == nil {
		err = fan.Store.PutPlan(ctx, fan.ID, data)
	}
	return summary, errors.Join(err, r.retryHelps())
}

// closeFan writes the summary of a part of a fan-out.
func (r *run) closeFan(what string) message.Summary {
	s := r.summary()
	for _, one := range r.subjects {
		s.Actions[one.verdict.Action.String()]++
		s.Reasons[one.verdict.Reason.String()]++
	}
	r.addSavings(&s)
	s.Text = fmt.Sprintf("%s: %d of %d instances should be released", what, s.Actions[rules.Release.String()], s.Instances)
	for _, a := range []rules.Action{rules.Stop, rules.Warn, rules.Wait} {
		if n := s.Actions[a.String()]; n > 0 {
			s.Text += fmt.Sprintf("; %d %s", n, planned[a])
		}
	}
	if n := s.Reasons[rules.OverLimit.String()]; n > 0 {
		s.Text += fmt.Sprintf("; limits keep %d", n)
	}
	if r.tripped != "" {
		s.Text += "; the tripwire holds everything back: " + r.tripped
	}
	r.write(message.Message{Summary: &s})
	return s
}

// closeEmpty writes the summary where there is nothing to do, or no way to do it.
func (r *run) closeEmpty(status, text string) message.Summary {
	r.planned = r.Clock.Now()
	s := r.summary()
	s.Status, s.Text = status, text
	r.write(message.Message{Summary: &s})
	return s
}

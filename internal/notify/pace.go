package notify

import (
	"context"
	"errors"
	"time"
)

// errNoTime says that a message would leave only after the run's time is up.
var errNoTime = errors.New("it would have had to wait longer for the service's rate limit than the run lasts")

// pace lets one message after the other through to a destination, at least so far
// apart that none is turned down or, worse, the robot shut out for a while. A burst
// would be allowed by most services, and would spend what other users of the same
// robot need.
type pace struct {
	every time.Duration
	// turn is taken by whoever sends; the others queue for it.
	turn chan struct{}
	// next is when the next message may leave; whoever has the turn reads and writes
	// it.
	next time.Time
}

func newPace(every time.Duration) *pace { return &pace{every: every, turn: make(chan struct{}, 1)} }

// enter waits for a message's turn. Without an error leave ends it.
func (p *pace) enter(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errNoTime
	}
}

func (p *pace) leave() { <-p.turn }

// wait waits until the message whose turn it is may leave, or returns errNoTime at
// once.
func (p *pace) wait(ctx context.Context, clock Clock) error {
	delay := p.next.Sub(clock.Now())
	if deadline, bounded := ctx.Deadline(); bounded && delay > time.Until(deadline) {
		return errNoTime
	}
	if delay <= 0 {
		return ctx.Err()
	}
	return clock.Sleep(ctx, delay)
}

// sent notes that a message left. Its answer counts: when it reached the service
// before that is not known.
func (p *pace) sent(now time.Time) { p.hold(now.Add(p.every)) }

// hold lets nothing through before a moment.
func (p *pace) hold(until time.Time) {
	if until.After(p.next) {
		p.next = until
	}
}

package aliyun

import (
	"context"
	"sync"
	"time"
)

// lane is whose quota a call uses up.
type lane struct {
	account, region string
	op              operation
}

// pacer spaces the calls of each lane. All sessions of a Gateway share it.
type pacer struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error

	mu    sync.Mutex
	lanes map[lane]*gate
}

func newPacer(now func() time.Time, sleep func(context.Context, time.Duration) error) *pacer {
	return &pacer{now: now, sleep: sleep, lanes: map[lane]*gate{}}
}

// gateFor returns the gate of a lane, new ones with their quota full.
func (p *pacer) gateFor(l lane) *gate {
	q := quotaOf(l.op)
	if q.wholeAccount {
		l.region = ""
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.lanes[l]
	if !ok {
		g = newGate(q.calls)
		p.lanes[l] = g
	}
	return g
}

// wait returns when the lane has room for one call, and the function to call
// when that call has ended. At the head of the queue it fails at once when ctx's
// deadline would pass first.
func (p *pacer) wait(ctx context.Context, l lane) (ended func(), err error) {
	g := p.gateFor(l)
	select {
	case g.head <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-g.head }()
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		now := p.now()
		at, room := g.enter(now)
		switch {
		case room == roomNow:
			return func() { g.leave(p.now()) }, nil
		case room == roomAfterAnother:
			err = g.another(ctx)
		case late(ctx, at):
			return nil, context.DeadlineExceeded
		default:
			err = p.sleep(ctx, at.Sub(now))
		}
		if err != nil {
			return nil, err
		}
	}
}

// late reports whether ctx ends before t.
func late(ctx context.Context, t time.Time) bool {
	deadline, ok := ctx.Deadline()
	return ok && !t.Before(deadline)
}

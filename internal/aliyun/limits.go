package aliyun

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxInFlight bounds the calls under way in one account and region. Measured:
// more in one region gain nothing, and a bound over all regions together makes
// many regions wait for one.
const maxInFlight = 16

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
		g = &gate{limiter: rate.NewLimiter(rate.Limit(q.perSecond), q.burst)}
		p.lanes[l] = g
	}
	return g
}

// wait returns when the lane has room for one call. It fails at once, and
// gives the place back, when ctx's deadline would pass first.
func (p *pacer) wait(ctx context.Context, l lane) error {
	g := p.gateFor(l)
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		now := p.now()
		reservation, delay := g.reserve(now)
		if delay <= 0 {
			return nil
		}
		if late(ctx, now.Add(delay)) {
			reservation.CancelAt(now)
			return context.DeadlineExceeded
		}
		if err := p.sleep(ctx, delay); err != nil {
			reservation.CancelAt(p.now())
			return err
		}
		if !g.paused(p.now()) {
			return nil
		}
		// The lane was throttled meanwhile: queue up anew behind the pause.
	}
}

// late reports whether ctx ends before t.
func late(ctx context.Context, t time.Time) bool {
	deadline, ok := ctx.Deadline()
	return ok && !t.Before(deadline)
}

// gate is one lane's limiter, and the time before which the cloud wants no call.
type gate struct {
	limiter *rate.Limiter

	mu        sync.Mutex
	notBefore time.Time
}

func (g *gate) reserve(now time.Time) (*rate.Reservation, time.Duration) {
	g.mu.Lock()
	defer g.mu.Unlock()
	start := now
	if g.notBefore.After(start) {
		start = g.notBefore
	}
	r := g.limiter.ReserveN(start, 1)
	return r, start.Sub(now) + r.DelayFrom(start)
}

func (g *gate) paused(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return now.Before(g.notBefore)
}

// slowDown closes the gate until t, and empties it, so that the calls that
// wait do not all start at t.
func (g *gate) slowDown(t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !t.After(g.notBefore) {
		return
	}
	g.notBefore = t
	if saved := int(g.limiter.TokensAt(t)); saved > 0 {
		g.limiter.AllowN(t, saved)
	}
}

// slots bounds the calls under way per account and region.
type slots struct {
	size int

	mu   sync.Mutex
	free map[[2]string]chan struct{}
}

func newSlots(size int) *slots { return &slots{size: size, free: map[[2]string]chan struct{}{}} }

// take waits for a slot and returns the function that gives it back.
func (s *slots) take(ctx context.Context, account, region string) (func(), error) {
	s.mu.Lock()
	key := [2]string{account, region}
	slot, ok := s.free[key]
	if !ok {
		slot = make(chan struct{}, s.size)
		s.free[key] = slot
	}
	s.mu.Unlock()
	select {
	case slot <- struct{}{}:
		return func() { <-slot }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

package aliyun

import (
	"context"
	"slices"
	"sync"
	"time"
)

const (
	// second is the span in which the cloud counts calls.
	second = time.Second
	// recovery is how long after a throttled answer the pace grows again.
	recovery = 15 * time.Second
)

// gate keeps one lane to so many calls within any second, as the cloud counts
// them. When a call reaches the cloud is not known, only that it is before the
// answer begins to come. So a call's place is free again a second after that, however
// long it was under way: no delay on the way, and no burst after it, can bring more
// calls into one of the cloud's seconds.
type gate struct {
	// head is taken by the caller whose turn it is; the others queue for it.
	head chan struct{}
	// freed tells the one at the head that a call has ended.
	freed chan struct{}

	mu sync.Mutex
	// full is the number of calls while nobody is throttled, calls the number now.
	full, calls int
	// underWay counts calls that have not ended, ends are when others did, oldest
	// first, within the last second.
	underWay int
	ends     []time.Time
	// notBefore is the time before which the cloud wants no call.
	notBefore time.Time
	// cut is when the number of calls was cut last, and calm since when nobody was
	// throttled, or when the number grew after that.
	cut, calm time.Time
}

func newGate(calls int) *gate {
	return &gate{head: make(chan struct{}, 1), freed: make(chan struct{}, 1), full: calls, calls: calls}
}

// room says when a gate has room for one more call.
type room uint8

const (
	// roomNow: the call was let in.
	roomNow room = iota + 1
	// roomAt: at a certain time.
	roomAt
	// roomAfterAnother: once another call has ended.
	roomAfterAnother
)

// enter lets a call in, or says when to ask again.
func (g *gate) enter(now time.Time) (time.Time, room) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.notBefore.After(now) {
		return g.notBefore, roomAt
	}
	g.recover(now)
	g.ends = slices.DeleteFunc(g.ends, func(t time.Time) bool { return !t.Add(second).After(now) })
	switch over := g.underWay + len(g.ends) - g.calls; {
	case over < 0:
		g.underWay++
		return now, roomNow
	case over < len(g.ends):
		return g.ends[over].Add(second), roomAt
	default:
		return now, roomAfterAnother
	}
}

// leave notes the end of a call.
func (g *gate) leave(now time.Time) {
	g.mu.Lock()
	g.underWay--
	g.ends = append(g.ends, now)
	g.mu.Unlock()
	select {
	case g.freed <- struct{}{}:
	default: // it was told already
	}
}

// another waits until a call has ended.
func (g *gate) another(ctx context.Context) error {
	select {
	case <-g.freed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slowDown closes the gate until t and lets fewer calls through afterwards, for
// whoever else uses up the quota is likely still at it. It cuts to a quarter,
// and once in a second: calls that were under way together are throttled
// together.
func (g *gate) slowDown(now, t time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if t.After(g.notBefore) {
		g.notBefore = t
	}
	if now.Sub(g.cut) >= second {
		g.calls, g.cut = max(1, g.calls/4), now
	}
	g.calm = now
}

// recover doubles the number of calls each time that nobody was throttled for a
// while.
func (g *gate) recover(now time.Time) {
	for g.calls < g.full && now.Sub(g.calm) >= recovery {
		g.calls, g.calm = min(g.full, 2*g.calls), g.calm.Add(recovery)
	}
}

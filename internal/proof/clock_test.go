package proof

import (
	"context"
	"sync"
	"time"
)

// nearness is how far the clock may be off for deadlines to mean something: those
// of contexts go by the real time.
const nearness = 12 * time.Minute

// reading is what a clock shows.
type reading struct {
	time time.Time
	// outside is how far it had been moved from outside; passed how far it ever moved
	// forward, so that a clock that was put back takes nothing from it.
	outside, passed time.Duration
}

// clock is the time of one scenario. It moves only when somebody waits, or when it
// is moved. The cloud holds signatures against the real time, which SDKs sign with.
type clock struct {
	mu sync.Mutex
	// What moves it from outside is anything but the product's own waiting.
	reading
}

// newClock begins so long after the present.
func newClock(later time.Duration) *clock {
	return &clock{reading: reading{time: time.Now().Add(later)}}
}

// Now returns the time of the scenario.
func (c *clock) Now() time.Time {
	return c.read().time
}

func (c *clock) read() reading {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reading
}

// jump moves the clock from outside.
func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time, c.outside, c.passed = c.time.Add(d), c.outside+d, c.passed+max(0, d)
}

// pass is how the cloud waits when it is slow.
func (c *clock) pass(ctx context.Context, d time.Duration) error {
	c.jump(d)
	return ctx.Err()
}

// Sleep is how the product waits: no longer than its context lasts.
func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	end, cut := c.time.Add(d), false
	if deadline, bounded := ctx.Deadline(); bounded && end.After(deadline) {
		end, cut = deadline, true
	}
	if end.After(c.time) {
		c.passed += end.Sub(c.time)
		c.time = end
	}
	c.mu.Unlock()
	if cut {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// near says whether deadlines mean something.
func (c *clock) near() bool { return time.Until(c.Now()).Abs() < nearness }

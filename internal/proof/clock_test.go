package proof

import (
	"context"
	"sync"
	"time"
)

// nearness is how far the clock may be off for deadlines to mean something: those
// of contexts go by the real time.
const nearness = 12 * time.Minute

// clock is the time of one scenario. It moves only when somebody waits, or when it
// is moved. The cloud holds signatures against the real time, which SDKs sign with.
type clock struct {
	mu  sync.Mutex
	now time.Time
	// outside is how far it was moved by anything but the product's own waiting.
	outside time.Duration
}

// newClock begins so long after the present.
func newClock(later time.Duration) *clock { return &clock{now: time.Now().Add(later)} }

// Now returns the time of the scenario.
func (c *clock) Now() time.Time {
	now, _ := c.read()
	return now
}

func (c *clock) read() (now time.Time, outside time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now, c.outside
}

// jump moves the clock from outside.
func (c *clock) jump(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now, c.outside = c.now.Add(d), c.outside+d
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
	end, cut := c.now.Add(d), false
	if deadline, bounded := ctx.Deadline(); bounded && end.After(deadline) {
		end, cut = deadline, true
	}
	if end.After(c.now) {
		c.now = end
	}
	c.mu.Unlock()
	if cut {
		return context.DeadlineExceeded
	}
	return ctx.Err()
}

// near says whether deadlines mean something.
func (c *clock) near() bool { return time.Until(c.Now()).Abs() < nearness }

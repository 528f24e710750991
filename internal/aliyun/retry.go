package aliyun

import (
	"context"
	"time"

	"github.com/cenkalti/backoff/v5"

	"alikafka-reaper/internal/fault"
)

const (
	// maxAttempts bounds how often a read is asked.
	maxAttempts = 5
	// The waits between attempts grow from firstWait, doubling, to longestWait,
	// each spread to between half and one and a half of itself.
	firstWait   = 500 * time.Millisecond
	longestWait = 8 * time.Second
)

// read asks until an answer is accepted, a failure is final, or the next
// attempt would come after ctx's deadline. Besides reads it is for writes that
// may be repeated, such as of a whole object; no other write must come here.
func (c call) read(ctx context.Context) error {
	waits := &backoff.ExponentialBackOff{InitialInterval: firstWait, Multiplier: 2, MaxInterval: longestWait}
	waits.Reset()
	for attempt := 1; ; attempt++ {
		f := c.once(ctx, attempt > 1)
		if f == nil {
			return nil
		}
		if attempt >= patience(f) || attempt == c.attempts {
			return f
		}
		if !c.rest(ctx, f, c.spread(waits.NextBackOff())) {
			return f
		}
	}
}

// patience returns how often a read may be asked that failed like this.
func patience(f *fault.Error) int {
	if row, ok := lookUp(f.Code); ok && row.once {
		return 2
	}
	if f.Class.Transient() {
		return maxAttempts
	}
	return 1
}

func (c call) spread(d time.Duration) time.Duration {
	return time.Duration(float64(d) * (0.5 + c.session.gateway.jitter()))
}

// rest waits before the next attempt and reports whether there is time for
// one. After throttling it closes the whole lane instead, so that every caller
// slows down, not only this one; the pacer then makes the next attempt wait.
func (c call) rest(ctx context.Context, f *fault.Error, wait time.Duration) bool {
	g := c.session.gateway
	until := g.now().Add(wait)
	if f.Class == fault.Throttled {
		g.pace.gateFor(c.lane()).slowDown(g.now(), until)
	}
	if late(ctx, until) {
		return false
	}
	return f.Class == fault.Throttled || g.sleep(ctx, wait) == nil
}

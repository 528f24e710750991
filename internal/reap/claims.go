package reap

import (
	"sync"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/mutant"
)

const (
	// claimTime bounds a claim whose run never came to an outcome.
	claimTime = time.Hour
	// settleTime is how long an accepted release may take to show in the
	// listing; Terraform's provider waits as long for one to end.
	settleTime = 30 * time.Minute
)

// claimed is the cause of an effect that another run of the process claimed.
const claimed = "claimed"

// Claims keep the runs of one process from releasing one instance twice: two
// runs at once may both have read it as running, and after an accepted release
// the listing may say so for a while. Runs in other processes are not seen;
// they are told apart only by the state that the recheck reads.
type Claims struct {
	mu    sync.Mutex
	until map[fleet.Ref]time.Time
}

// NewClaims returns claims of nothing.
func NewClaims() *Claims { return &Claims{until: map[fleet.Ref]time.Time{}} }

// take claims an instance, or reports that another run has.
func (c *Claims) take(ref fleet.Ref, now time.Time) bool {
	if c == nil || mutant.Missing == mutant.Claim {
		return true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for old, until := range c.until {
		if !now.Before(until) {
			delete(c.until, old)
		}
	}
	if _, taken := c.until[ref]; taken {
		return false
	}
	c.until[ref] = now.Add(claimTime)
	return true
}

// settle ends a claim. After a release that was accepted, or may have been, it
// lasts until the listing must show it; after anything else the next run may try.
func (c *Claims) settle(ref fleet.Ref, o outcome, now time.Time) {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if o == accepted || o == uncertain {
		c.until[ref] = now.Add(settleTime)
		return
	}
	delete(c.until, ref)
}

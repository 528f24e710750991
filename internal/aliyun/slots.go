package aliyun

import (
	"context"
	"sync"
)

// maxInFlight bounds the calls under way in one account and region. At 100 ms an
// answer it lets all calls of a second begin at once; a bound over all regions
// together would make many regions wait for one.
const maxInFlight = 64

// readingAtOnce bounds the answers that are being read: reading makes twice an
// answer's size of garbage, and more at once than there are processors save no
// time.
const readingAtOnce = 4

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

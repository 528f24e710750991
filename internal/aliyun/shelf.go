package aliyun

import (
	"context"
	"errors"
	"sync"
	"time"
)

// shelf keeps what is costly to get, each until its end. Callers who want the
// same at the same time share one attempt; a failed one is not kept. It starts
// no goroutine: the first caller does the work and the others wait.
type shelf[K comparable, V any] struct {
	now func() time.Time

	mu      sync.Mutex
	kept    map[K]good[V]
	pending map[K]*attempt[V]
}

type good[V any] struct {
	value V
	until time.Time
}

type attempt[V any] struct {
	done chan struct{}
	// value and err are set before done is closed.
	value V
	err   error
}

func newShelf[K comparable, V any](now func() time.Time) *shelf[K, V] {
	return &shelf[K, V]{now: now, kept: map[K]good[V]{}, pending: map[K]*attempt[V]{}}
}

// get returns what is kept for key, or what fetch gets now. A caller who waited
// for another's attempt asks anew when only the other's time ran out.
func (s *shelf[K, V]) get(ctx context.Context, key K, fetch func() (V, time.Time, error)) (V, error) {
	for {
		value, kept, try, mine := s.look(key)
		switch {
		case kept:
			return value, nil
		case mine:
			return s.fill(key, try, fetch)
		}
		select {
		case <-ctx.Done():
			return value, ctx.Err()
		case <-try.done:
		}
		if !gaveUp(try.err) {
			return try.value, try.err
		}
		if ctx.Err() != nil {
			return value, ctx.Err()
		}
	}
}

func gaveUp(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// look finds what is kept or under way, or begins an attempt, which is mine.
func (s *shelf[K, V]) look(key K) (value V, kept bool, try *attempt[V], mine bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	for k, g := range s.kept {
		if !now.Before(g.until) {
			delete(s.kept, k)
		}
	}
	if g, ok := s.kept[key]; ok {
		return g.value, true, nil, false
	}
	if try, ok := s.pending[key]; ok {
		return value, false, try, false
	}
	try = &attempt[V]{done: make(chan struct{}), err: errors.New("the attempt that others waited for did not end")}
	s.pending[key] = try
	return value, false, try, true
}

// fill makes the attempt, and ends it whatever happens.
func (s *shelf[K, V]) fill(key K, try *attempt[V], fetch func() (V, time.Time, error)) (V, error) {
	var until time.Time
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.pending, key)
		if try.err == nil {
			s.kept[key] = good[V]{value: try.value, until: until}
		}
		close(try.done)
	}()
	try.value, until, try.err = fetch()
	return try.value, try.err
}

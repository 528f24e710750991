package aliyun

import (
	"bytes"
	"context"
	"sync"
)

const (
	// pagesAtOnce bounds the pages of data points that are being received and read,
	// in all accounts and regions together, and so the memory that they take: a full
	// one is 160 KB on the wire. Those that the cloud has not begun to answer take
	// none, and are bounded by maxInFlight alone.
	pagesAtOnce = 16
	// largestKept is how large memory may have become and still be kept.
	largestKept = 1 << 20
)

// scratch is memory that answers are read with, one after the other: a large fleet
// has thousands of them, and new memory for each would keep the garbage collector
// busy. It is safe for concurrent use.
type scratch struct {
	places        chan struct{}
	bodies, lists sync.Pool
}

func newScratch() *scratch { return &scratch{places: make(chan struct{}, pagesAtOnce)} }

// page waits for a place and returns an empty buffer for a page.
func (s *scratch) page(ctx context.Context) (*bytes.Buffer, error) {
	select {
	case s.places <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.body(), nil
}

// leavePage gives back a page and its place; nil is none.
func (s *scratch) leavePage(b *bytes.Buffer) {
	if b == nil {
		return
	}
	s.giveBack(b)
	<-s.places
}

// body returns an empty buffer for a body.
func (s *scratch) body() *bytes.Buffer {
	if b, ok := s.bodies.Get().(*bytes.Buffer); ok {
		return b
	}
	return new(bytes.Buffer)
}

// giveBack takes a buffer of which nothing is held any more.
func (s *scratch) giveBack(b *bytes.Buffer) {
	if b.Cap() <= largestKept {
		b.Reset()
		s.bodies.Put(b)
	}
}

// points returns an empty list for a page of points.
func (s *scratch) points() []instancePoint {
	if list, ok := s.lists.Get().(*[]instancePoint); ok {
		return *list
	}
	return make([]instancePoint, 0, pointsPerPage)
}

// keep takes a list of which nothing is held any more.
func (s *scratch) keep(list []instancePoint) {
	if cap(list) > 0 && cap(list) <= 2*pointsPerPage {
		list = list[:0]
		s.lists.Put(&list)
	}
}

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
	// largestPage is how large memory may have become and still be kept.
	largestPage = 1 << 20
)

// scratch is memory that pages of data points are read with, one after the other: a
// large fleet has thousands of them, and new memory for each would keep the garbage
// collector busy. It is safe for concurrent use.
type scratch struct {
	places       chan struct{}
	pages, lists sync.Pool
}

func newScratch() *scratch { return &scratch{places: make(chan struct{}, pagesAtOnce)} }

// page waits for a place and returns an empty buffer for a body.
func (s *scratch) page(ctx context.Context) (*bytes.Buffer, error) {
	select {
	case s.places <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if b, ok := s.pages.Get().(*bytes.Buffer); ok {
		return b, nil
	}
	return new(bytes.Buffer), nil
}

// giveBack takes a buffer of which nothing is held any more; nil is none.
func (s *scratch) giveBack(b *bytes.Buffer) {
	if b == nil {
		return
	}
	if b.Cap() <= largestPage {
		b.Reset()
		s.pages.Put(b)
	}
	<-s.places
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

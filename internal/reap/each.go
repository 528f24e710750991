package reap

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// each calls f for 0..n-1, up to atOnce of them side by side, and returns when
// all are done. A panic in one of them comes out here, after the others have
// ended: left in its own goroutine it would kill the process, between an intent
// and its outcome in some other region, and no recover of the caller would see it.
func each(n, atOnce int, f func(i int)) {
	if n == 1 {
		f(0)
		return
	}
	var wait sync.WaitGroup
	slots := make(chan struct{}, atOnce)
	crashes := make(chan crash, n)
	for i := range n {
		slots <- struct{}{}
		wait.Go(func() {
			defer func() { <-slots }()
			defer catch(crashes)
			f(i)
		})
	}
	wait.Wait()
	if len(crashes) > 0 {
		panic(<-crashes)
	}
}

// crash is a panic of another goroutine, and where it was.
type crash struct {
	cause any
	stack []byte
}

// String says both, since the stack of the second panic shows only each.
func (c crash) String() string { return fmt.Sprintf("%v, in\n%s", c.cause, c.stack) }

func catch(crashes chan<- crash) {
	if cause := recover(); cause != nil {
		crashes <- crash{cause, debug.Stack()}
	}
}

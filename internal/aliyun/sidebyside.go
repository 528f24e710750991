package aliyun

import (
	"context"
	"sync"
	"sync/atomic"
)

// sideBySide does 0 to n-1, at most maxInFlight at once, and returns the first
// error. After one, what is under way is given up and nothing more is begun.
// All of its goroutines have ended when it returns.
func sideBySide(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	if n == 1 {
		return do(ctx, 0)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg    sync.WaitGroup
		begun atomic.Int64
		once  sync.Once
		first error
	)
	for range min(n, maxInFlight) {
		wg.Go(func() {
			for i := int(begun.Add(1)); i <= n; i = int(begun.Add(1)) {
				if err := do(ctx, i-1); err != nil {
					once.Do(func() { first = err })
					begun.Store(int64(n))
					cancel()
					return
				}
			}
		})
	}
	wg.Wait()
	return first
}

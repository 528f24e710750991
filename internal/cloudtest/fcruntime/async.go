package fcruntime

import (
	"context"
	"time"
)

// DefaultRetries is how often the platform repeats a failed asynchronous
// invocation; it can be set from 0 to 8 (page "Asynchronous invocation").
const DefaultRetries = 3

// Async says how an asynchronous invocation is delivered.
type Async struct {
	// Retries after a function error.
	Retries int
	// Duplicates delivers the event so many times more than needed, even
	// after success: delivery is at least once.
	Duplicates int
	// Pause waits before each repetition; nil means no wait.
	Pause func(ctx context.Context, retry int) error
}

// InvokeAsync delivers an event like an asynchronous call: at least once,
// again with the same request id and a higher retry count after a function
// error, a panic, a time-out or a crash. It returns the answers of all
// deliveries; the last one is what counts. That the request id stays the same
// is unconfirmed.
func (r *Runtime) InvokeAsync(ctx context.Context, inv Invocation, how Async) ([]Answer, error) {
	if inv.RequestID == "" {
		inv.RequestID = newID()
	}
	var answers []Answer
	begun := time.Now()
	for retry := 0; ; retry++ {
		if retry > 0 && how.Pause != nil {
			if err := how.Pause(ctx, retry); err != nil {
				return answers, err
			}
		}
		inv.RetryCount = retry
		answer, err := r.Invoke(ctx, inv)
		if err != nil {
			return answers, err
		}
		answer.Attempts, answer.Duration = retry+1, time.Since(begun)
		answers = append(answers, answer)
		if answer.Error == nil || retry >= how.Retries {
			break
		}
	}
	return r.duplicate(ctx, inv, how.Duplicates, answers)
}

// duplicate delivers once more what was already delivered.
func (r *Runtime) duplicate(ctx context.Context, inv Invocation, times int, answers []Answer) ([]Answer, error) {
	for range times {
		inv.RetryCount = 0 // a duplicate is not a retry
		answer, err := r.Invoke(ctx, inv)
		if err != nil {
			return answers, err
		}
		answers = append(answers, answer)
	}
	return answers, nil
}

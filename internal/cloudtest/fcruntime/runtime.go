package fcruntime

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Runtime is the runtime API of one function; it is an http.Handler. Any
// number of invocations can be under way at once, as the SDK asks for the next
// one while handlers still run.
type Runtime struct {
	function Function
	queue    chan *call

	mu      sync.Mutex
	waiting map[string]*call // handed out or queued, by request id
	dead    *FunctionError   // set while no process runs after a crash
}

// call is an invocation on its way.
type call struct {
	Invocation
	deadline time.Time
	done     chan Answer // holds one answer, so that late ones are dropped
}

// New makes the runtime API of a function.
func New(f Function) *Runtime {
	return &Runtime{function: f.withDefaults(), queue: make(chan *call), waiting: map[string]*call{}}
}

// ErrDuplicate says that a request id is already under way.
var ErrDuplicate = errors.New("fcruntime: request id is already under way")

// Invoke calls the function once and waits for its answer. A function error,
// a time-out and a crash are answers; err is for a call that could not be made
// or whose context ended.
func (r *Runtime) Invoke(ctx context.Context, inv Invocation) (Answer, error) {
	c, err := r.register(inv)
	if err != nil {
		return Answer{}, err
	}
	defer r.forget(c.RequestID)
	start := time.Now()
	limit := time.NewTimer(c.Timeout)
	defer limit.Stop()
	queue := r.queue
	for {
		select {
		case queue <- c:
			queue = nil // handed out; now only the answer counts
		case answer := <-c.done:
			answer.RequestID, answer.Duration, answer.Attempts = c.RequestID, time.Since(start), 1
			return answer, nil
		case <-limit.C:
			return Answer{RequestID: c.RequestID, Duration: time.Since(start), Attempts: 1,
				Error: timedOut(c.Timeout)}, nil
		case <-ctx.Done():
			return Answer{}, fmt.Errorf("fcruntime: invocation %s: %w", c.RequestID, ctx.Err())
		}
	}
}

// timedOut has the wording of the platform's log (unconfirmed).
func timedOut(limit time.Duration) *FunctionError {
	return &FunctionError{Type: "FunctionTimedOut",
		Message: fmt.Sprintf("Function time out after %d s", int(limit/time.Second))}
}

func (r *Runtime) register(inv Invocation) (*call, error) {
	inv.RequestID = cmp.Or(inv.RequestID, newID())
	inv.Timeout = cmp.Or(inv.Timeout, r.function.Timeout)
	if inv.Credentials == (Credentials{}) {
		inv.Credentials = r.function.Credentials
	}
	c := &call{Invocation: inv, deadline: r.function.Clock().Add(inv.Timeout), done: make(chan Answer, 1)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.waiting[inv.RequestID] != nil {
		return nil, fmt.Errorf("%w: %s", ErrDuplicate, inv.RequestID)
	}
	r.waiting[inv.RequestID] = c
	if r.dead != nil {
		c.finish(Answer{Error: r.dead})
	}
	return c, nil
}

func (r *Runtime) forget(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.waiting, id)
}

// finish delivers the first answer; a second one has no reader.
func (c *call) finish(answer Answer) {
	select {
	case c.done <- answer:
	default:
	}
}

// crash fails everything under way, and what comes until revive.
func (r *Runtime) crash(cause *FunctionError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = cause
	for _, c := range r.waiting {
		c.finish(Answer{Error: cause})
	}
}

func (r *Runtime) revive() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.dead = nil
}

// newID looks like the request ids of the platform.
func newID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails since Go 1.24
	return fmt.Sprintf("1-%x-%x-%x", id[0:4], id[4:10], id[10:16])
}

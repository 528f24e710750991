package aliyun

import (
	"context"
	"errors"
	"sync"
	"time"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/fault"
)

// leastWriteTime is how much of the caller's time must be left to begin a
// write. With less, the answer might not be waited for, and nobody would know
// whether the write took effect.
const leastWriteTime = time.Second

// call is one question to the cloud, asked once or several times.
type call struct {
	session *Session
	op      operation
	product product
	region  string
	// instance is set for calls about one instance.
	instance string
	// write marks a call that changes something.
	write bool
	// latest is when it may reach the cloud at the latest; the zero time is any.
	latest time.Time
	// secret says that a successful answer holds credentials: then nothing of
	// it stands in an error.
	secret bool
	// manner is how the product says that a call succeeded.
	manner manner
	// attempts bounds how often a read is asked; 0 means maxAttempts.
	attempts int
	// send makes the SDK send it.
	send func(conn) error
	// accept reads a successful answer; its error means Malformed.
	accept func(envelope) error
	// object reads a successful answer of OSS instead, which has no envelope.
	object func(*wire) error
}

// once makes one attempt. again says that it repeats a failed one.
func (c call) once(ctx context.Context, again bool) *fault.Error {
	if f := c.precheck(ctx); f != nil {
		return f
	}
	g := c.session.gateway
	ended, err := g.pace.wait(ctx, c.lane())
	if err != nil {
		return c.unsent(fault.Deadline, err)
	}
	ended = sync.OnceFunc(ended)
	defer ended()
	release, err := g.slots.take(ctx, c.session.account, c.region)
	if err != nil {
		return c.unsent(fault.Deadline, err)
	}
	defer release()
	limit, err := c.limit(ctx)
	if err != nil {
		return c.unsent(fault.Deadline, err)
	}
	c.session.tally.sent(c.op, again)
	w := &wire{ctx: ctx, base: g.transport, limit: limit, arrived: ended, scratch: g.scratch}
	if c.op == describeMetricList || c.op == describeMetricLast {
		w.passing = true // nothing of it is held: points are copied
		defer func() { g.scratch.leavePage(w.page) }()
	}
	sdkErr := c.send(c.conn(w))
	c.session.tally.dated(w, g.now())
	g.reading <- struct{}{} // not for long: whoever reads waits for nothing
	defer func() { <-g.reading }()
	f := c.judge(w, sdkErr)
	if f != nil && f.Class == fault.Throttled {
		c.session.tally.throttled()
	}
	return f
}

func (c call) lane() lane {
	return lane{account: c.session.account, region: c.region, op: c.op}
}

// precheck refuses what must not, or need not, reach the network.
func (c call) precheck(ctx context.Context) *fault.Error {
	if err := c.entitled(); err != nil {
		return c.unsent(fault.Invalid, err)
	}
	switch {
	case ctx.Err() != nil:
		return c.unsent(fault.Deadline, ctx.Err())
	case !validRegion(c.region):
		f := c.unsent(fault.Invalid, errors.New("the region is not written like a region id, such as cn-hangzhou"))
		f.Region = "an unknown region"
		return f
	case c.session.creds.empty():
		return c.unsent(fault.Credentials, errors.New("this invocation brought no credentials; give the function a role"))
	}
	return nil
}

// before is the call with a moment after which it is not sent any more.
func (c call) before(latest time.Time) call {
	c.latest = latest
	return c
}

// errNotAWrite says that a call would change something and is not sent as such, or
// the other way round: then it would be repeated, or not.
var errNotAWrite = errors.New("the table of RAM actions and the call disagree on whether it changes something, which is a bug in this program")

// entitled refuses an operation of which the table of RAM actions does not say what
// it needs and does.
func (c call) entitled() error {
	row, ok := c.session.gateway.access[string(c.op)]
	if !ok {
		return &access.UnknownOperationError{Operation: string(c.op)}
	}
	if changes := row.Effect == access.Changes || row.Effect == access.Writes; changes != c.write {
		return errNotAWrite
	}
	return nil
}

// limit returns how long this attempt may take.
func (c call) limit(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if !c.latest.IsZero() && c.session.gateway.now().Add(reachTime).After(c.latest) {
		return 0, fault.ErrTooLate
	}
	deadline, ok := ctx.Deadline()
	if !ok {
		return answerTimeout, nil
	}
	left := deadline.Sub(c.session.gateway.now())
	if left <= 0 || (c.write && left < leastWriteTime) {
		return 0, context.DeadlineExceeded
	}
	return min(answerTimeout, left), nil
}

func (c call) conn(w *wire) conn {
	p := c.session.gateway.place
	return conn{
		region: c.region, domain: p.domain(c.product, c.region), scheme: p.scheme, local: p.host != "",
		credentials: *c.session.creds, wire: w,
	}
}

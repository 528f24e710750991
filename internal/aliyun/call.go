package aliyun

import (
	"context"
	"errors"
	"time"

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
	// strict says that a success must carry Success true.
	strict bool
	// send makes the SDK send it.
	send func(conn) error
	// accept reads a successful answer; its error means Malformed.
	accept func(envelope) error
}

// once makes one attempt. again says that it repeats a failed one.
func (c call) once(ctx context.Context, again bool) *fault.Error {
	if f := c.precheck(ctx); f != nil {
		return f
	}
	g := c.session.gateway
	if err := g.pace.wait(ctx, c.lane()); err != nil {
		return c.unsent(fault.Deadline, err)
	}
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
	w := &wire{ctx: ctx, base: g.transport, limit: limit}
	f := c.judge(w, c.send(c.conn(w)))
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

// limit returns how long this attempt may take.
func (c call) limit(ctx context.Context) (time.Duration, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
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
		region: c.region, domain: p.domain(c.product, c.region), scheme: p.scheme,
		credentials: *c.session.creds, wire: w,
	}
}

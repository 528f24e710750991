package aliyun

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"time"

	"alikafka-reaper/internal/fault"
)

// MaxEvent is the largest event of an asynchronous invocation, in bytes (FC's
// limits; it can be raised to 256 KB on request).
const MaxEvent = 128 << 10

// The names of functions, and of versions and aliases (FC 2023-03-30,
// CreateFunction and CreateAlias).
var (
	functionPattern  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]{0,127}$`)
	qualifierPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{0,128}$`)
)

// Function is a function of Function Compute 3.0.
type Function struct {
	Region, Name string
	// Qualifier is a version or an alias; empty means LATEST.
	Qualifier string
}

// Invoke hands an event of at most MaxEvent bytes to a function of the
// session's account, which is called later and at least once (FC 2023-03-30
// InvokeFunction, x-fc-invocation-type: Async). It returns the cloud's id of
// that invocation.
//
// It goes out at most once. The error is a *fault.Error; after Network,
// Unavailable or Malformed it is not known whether the event was taken.
func (s *Session) Invoke(ctx context.Context, f Function, event []byte) (requestID string, err error) {
	c := call{session: s, op: invokeFunction, product: functionCompute, region: f.Region, write: true}
	switch {
	case !functionPattern.MatchString(f.Name) || !qualifierPattern.MatchString(f.Qualifier):
		return "", c.unsent(fault.Invalid, errors.New("the function or its qualifier is not written like one"))
	case len(event) > MaxEvent:
		return "", c.unsent(fault.Invalid, fmt.Errorf("the event has %d bytes, more than the %d of an asynchronous invocation", len(event), MaxEvent))
	}
	c.send = func(k conn) error { return k.invoke(f, event) }
	c.object = func(w *wire) error {
		requestID = newRedactor(*s.creds, w).id(w.header.Get("X-Fc-Request-Id"))
		switch {
		case w.status != http.StatusAccepted:
			return fmt.Errorf("the answer has HTTP status %d, not the 202 of a queued event", w.status)
		case requestID == "":
			return errors.New("the answer has no X-Fc-Request-Id")
		}
		return nil
	}
	if f := c.once(ctx, false); f != nil {
		return "", f
	}
	return requestID, nil
}

func (c conn) invoke(f Function, event []byte) error {
	query := ""
	if f.Qualifier != "" {
		query = "qualifier=" + f.Qualifier
	}
	header := http.Header{"Content-Type": {"application/octet-stream"}, "X-Fc-Invocation-Type": {"Async"}}
	// Signed by the real time, as the SDK signs: the cloud checks it by its own.
	return c.post(string(invokeFunction), "2023-03-30", "/2023-03-30/functions/"+f.Name+"/invocations", query,
		header, event, stamp{time.Now(), rand.Text()})
}

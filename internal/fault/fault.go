// Package fault classifies what can go wrong with a call to the cloud. An
// error is classified once, where the SDK is called; everybody else asks for
// the Class.
//
// It knows classes and what each allows. It must never know SDK types, HTTP or
// what a caller does about an error, and it must never carry a secret.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Class is the kind of a failure. The names are part of the wire format.
type Class uint8

// The classes. The zero value is a bug.
const (
	classUnset Class = iota
	// Throttled: the gateway or the backend asked for a slower pace.
	Throttled
	// Denied: the caller's role may not do this.
	Denied
	// Credentials: the key or token is unknown, expired or wrongly signed.
	Credentials
	// Gone: the instance is not, or no longer, the caller's.
	Gone
	// WrongState: the instance's state does not allow the call, or the same
	// task is already queued.
	WrongState
	// Invalid: a parameter, region or operation was refused.
	Invalid
	// Unavailable: the service failed inside (5xx, HTML page).
	Unavailable
	// Network: no answer arrived; whether the call took effect is not known.
	Network
	// Deadline: the caller's time ran out or it gave up.
	Deadline
	// Malformed: an answer arrived that cannot be read.
	Malformed
	// Refused: HTTP 200, but the answer says that nothing was done.
	Refused
	// Unsupported: no source exists for this question, so nothing was asked.
	Unsupported
)

var classNames = [...]string{
	"unset", "throttled", "denied", "credentials", "gone", "wrong-state", "invalid",
	"unavailable", "network", "deadline", "malformed", "refused", "unsupported",
}

// String returns the class's stable name.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return fmt.Sprintf("class(%d)", uint8(c))
}

// Transient reports whether the same read may well succeed when it is asked
// again a little later.
func (c Class) Transient() bool {
	switch c {
	case Throttled, Unavailable, Network, Malformed:
		return true
	default:
		return false
	}
}

// ErrTooLate is the cause, beside the class Deadline, of a change that could not reach
// the cloud while what it rests on was fresh. It was not sent.
var ErrTooLate = errors.New("it could not reach the cloud in time, so it was not sent")

// Error is a failed call. Its text names the operation and where it was asked;
// it never holds a URL, a key or a token.
type Error struct {
	Class     Class
	Operation string
	Region    string
	// Instance is empty for calls about no single instance.
	Instance string
	// Code and Message are the cloud's own words, redacted; empty when no
	// readable answer arrived.
	Code, Message string
	// RequestID is the cloud's id of the call, for support.
	RequestID string
	// HTTPStatus is 0 when no answer arrived.
	HTTPStatus int
	// Err is the cause, redacted; may be nil.
	Err error
}

// Error says what failed, where, and the cloud's words.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s in %s", e.Operation, e.Region)
	if e.Instance != "" {
		fmt.Fprintf(&b, " for %s", e.Instance)
	}
	fmt.Fprintf(&b, ": %s", e.Class)
	if e.HTTPStatus != 0 {
		fmt.Fprintf(&b, ", HTTP %d", e.HTTPStatus)
	}
	for _, s := range []string{e.Code, e.Message} {
		if s != "" {
			fmt.Fprintf(&b, ", %s", s)
		}
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request %s)", e.RequestID)
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ClassOf returns the class of err, or the zero class when err is not from a
// cloud call.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	return classUnset
}

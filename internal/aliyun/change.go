package aliyun

import (
	"context"
	"errors"
	"regexp"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// instancePattern is what instance ids are made of. Ids go out only when they
// match: an empty one would be left out of the request.
var instancePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)

// change sends a call that changes one instance and returns the cloud's id of
// the request.
//
// It goes out at most once. A *fault.Error of class Deadline, Invalid or
// Credentials without HTTPStatus means that it never did. Throttled, Denied,
// Refused and their like mean that the cloud declined. After Network,
// Unavailable or Malformed the effect is not known, and only reading the
// instance again tells. After throttling, later calls of the operation in the
// region wait.
func (s *Session) change(ctx context.Context, c call, ref fleet.Ref, build func() requests.AcsRequest) (requestID string, err error) {
	c.write = true
	c.send = func(k conn) error { return k.ask(build()) }
	c.accept = func(e envelope) error {
		// Without its id the write counts as unanswered.
		id := newRedactor(*s.creds, &wire{}).id(e.requestID)
		if id == "" {
			return errors.New("the answer has no RequestId")
		}
		requestID = id
		return nil
	}
	if err := s.refuseRef(c, ref); err != nil {
		return "", err
	}
	if f := c.once(ctx, false); f != nil {
		if f.Class == fault.Throttled {
			c.rest(ctx, f, firstWait)
		}
		return "", f
	}
	return requestID, nil
}

// refuseRef refuses names that could reach anything but the one instance.
func (s *Session) refuseRef(c call, ref fleet.Ref) error {
	switch {
	case ref.Account != s.account:
		return c.unsent(fault.Invalid, errors.New("the instance belongs to another account than the session"))
	case !instancePattern.MatchString(ref.ID):
		c.instance = ""
		return c.unsent(fault.Invalid, errors.New("the instance id is not written like one"))
	}
	return nil
}

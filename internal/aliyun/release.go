package aliyun

import (
	"context"
	"errors"
	"regexp"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
)

// instancePattern is what instance ids are made of. Ids go out only when they
// match: an empty one would be left out of the request.
var instancePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$`)

// Release asks the cloud to release one instance (alikafka ReleaseInstance)
// and returns the cloud's id of the request. Nothing can undo it. The cloud
// works on after its answer: nil means accepted, not gone. force is
// ForceDeleteInstance: true frees the resources at once, false after a while.
//
// The request goes out at most once. A *fault.Error of class Deadline, Invalid
// or Credentials without HTTPStatus means that it never did. Throttled,
// Denied, Refused and their like mean that the cloud declined. After Network,
// Unavailable or Malformed the effect is not known, and only reading the
// instance again tells. After throttling, later releases in the region wait.
func (s *Session) Release(ctx context.Context, ref fleet.Ref, force bool) (requestID string, err error) {
	c := s.releaseCall(ref, force, &requestID)
	if err := s.refuseRef(c, ref); err != nil {
		return "", err
	}
	f := c.once(ctx, false)
	if f == nil {
		return requestID, nil
	}
	if f.Class == fault.Throttled {
		c.rest(ctx, f, firstWait)
	}
	return "", f
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

func (s *Session) releaseCall(ref fleet.Ref, force bool, requestID *string) call {
	return call{
		session: s, op: releaseInstance, product: kafka, region: ref.Region, instance: ref.ID,
		write: true, strict: true,
		send: func(c conn) error {
			// ReleaseIgnoreTime, which the SDK still has, is not sent: the
			// current API does not know it.
			request := alikafka.CreateReleaseInstanceRequest()
			request.InstanceId = ref.ID
			request.ForceDeleteInstance = requests.NewBoolean(force)
			return c.kafka(request, func(client *alikafka.Client) error {
				_, err := client.ReleaseInstance(request)
				return err
			})
		},
		accept: func(e envelope) error {
			// Without its id the write counts as unanswered.
			id := newRedactor(*s.creds, &wire{}).id(e.requestID)
			if id == "" {
				return errors.New("the answer has no RequestId")
			}
			*requestID = id
			return nil
		},
	}
}

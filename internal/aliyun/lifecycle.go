package aliyun

import (
	"context"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
)

// Stop asks the cloud to stop a running instance (alikafka StopInstance; not
// for subscriptions) and returns the cloud's id of the request. Stopped is no
// parking place: the cloud itself releases a stopped instance at 08:00 two days
// later (page "Manage the lifecycle of an instance"). nil means accepted, not
// done. It is sent as all changes are, see Session.change, and not where it might reach the
// cloud after latest; the zero time is any.
func (s *Session) Stop(ctx context.Context, ref fleet.Ref, latest time.Time) (requestID string, err error) {
	return s.change(ctx, s.about(stopInstance, ref).before(latest), ref, func() requests.AcsRequest {
		request := alikafka.CreateStopInstanceRequest()
		request.InstanceId = ref.ID
		return request
	})
}

// Reopen asks the cloud to start a stopped instance again (alikafka
// ReopenInstance; works from stopped only) and returns the cloud's id of the
// request. nil means accepted, not running. It is sent as all changes are, see
// Session.change.
func (s *Session) Reopen(ctx context.Context, ref fleet.Ref) (requestID string, err error) {
	return s.change(ctx, s.about(reopenInstance, ref), ref, func() requests.AcsRequest {
		request := alikafka.CreateReopenInstanceRequest()
		request.InstanceId = ref.ID
		return request
	})
}

// Delete asks the cloud to take a released instance out of the list (alikafka
// DeleteInstance; the cloud refuses it for others) and returns the cloud's id
// of the request. Nothing can undo it. It is sent as all changes are, see
// Session.change.
func (s *Session) Delete(ctx context.Context, ref fleet.Ref) (requestID string, err error) {
	return s.change(ctx, s.about(deleteInstance, ref), ref, func() requests.AcsRequest {
		request := alikafka.CreateDeleteInstanceRequest()
		request.InstanceId = ref.ID
		return request
	})
}

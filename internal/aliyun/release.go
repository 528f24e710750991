package aliyun

import (
	"context"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
)

// Release asks the cloud to release one instance (alikafka ReleaseInstance)
// and returns the cloud's id of the request. Nothing can undo it. The cloud
// works on after its answer: nil means accepted, not gone. force is
// ForceDeleteInstance: true frees the resources at once, false after a while.
// It is sent as all changes are, see Session.change, and not where it might reach the
// cloud after latest: what was read before may be wrong by then. The zero time is any.
func (s *Session) Release(ctx context.Context, ref fleet.Ref, force bool, latest time.Time) (requestID string, err error) {
	return s.change(ctx, s.about(releaseInstance, ref).before(latest), ref, func() requests.AcsRequest {
		// ReleaseIgnoreTime, which the SDK still has, is not sent: the
		// current API does not know it.
		request := alikafka.CreateReleaseInstanceRequest()
		request.InstanceId = ref.ID
		request.ForceDeleteInstance = requests.NewBoolean(force)
		return request
	})
}

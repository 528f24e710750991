package aliyun

import (
	"context"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
)

// Quota reads what an instance uses of its quota (alikafka GetQuotaTip; not
// for V3: the list of operations for V3 instances lacks it).
//
// The error is a *fault.Error.
func (s *Session) Quota(ctx context.Context, ref fleet.Ref) (fleet.Quota, error) {
	var out fleet.Quota
	err := s.readOne(ctx, getQuotaTip, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetQuotaTipRequest()
		request.InstanceId = ref.ID
		return request
	}, func(e envelope) (err error) {
		out, err = readQuota(e.members, s.gateway.now())
		return err
	})
	if err != nil {
		return fleet.Quota{}, err
	}
	return out, nil
}

// readQuota reads QuotaData.
func readQuota(m members, now time.Time) (fleet.Quota, error) {
	fields, err := part(m, "QuotaData")
	if err != nil {
		return fleet.Quota{}, err
	}
	return fleet.Quota{
		Topics:     read(fields, "TopicUsed", count),
		Partitions: read(fields, "PartitionUsed", count),
		Groups:     read(fields, "GroupUsed", count),
		ObservedAt: now,
	}, nil
}

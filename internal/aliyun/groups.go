package aliyun

import (
	"context"
	"encoding/json"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
)

// Groups lists all consumer groups of an instance (alikafka GetConsumerList,
// in pages of 100).
//
// The error is a *fault.Error; no groups are returned then, for a part of them
// could lack the one that is in use.
func (s *Session) Groups(ctx context.Context, ref fleet.Ref) ([]fleet.Group, error) {
	c := s.about(getConsumerList, ref)
	if err := s.refuseRef(c, ref); err != nil {
		return nil, err
	}
	list := pager[fleet.Group]{
		build: func(page int) requests.AcsRequest {
			request := alikafka.CreateGetConsumerListRequest()
			request.InstanceId = ref.ID
			request.CurrentPage, request.PageSize = requests.NewInteger(page), requests.NewInteger(rowsPerPage)
			return request
		},
		read: readGroups,
		key:  func(g fleet.Group) string { return g.ID },
	}
	return list.all(ctx, c)
}

// readGroups reads ConsumerList.ConsumerVO and Total. A group without a
// readable ConsumerId spoils the page: nobody could ask what it does.
func readGroups(m members) (batch[fleet.Group], error) {
	return readBatch(m, "ConsumerList", "ConsumerVO", "Total", func(raw json.RawMessage) (fleet.Group, error) {
		id, err := named(raw, "ConsumerId")
		return fleet.Group{ID: id}, err
	})
}

// Progress reads what one consumer group shows (alikafka GetConsumerProgress).
// The time of the last consumed message is not asked for: it is when that
// message was produced, so it proves nothing about consumers.
//
// The error is a *fault.Error.
func (s *Session) Progress(ctx context.Context, ref fleet.Ref, group string) (fleet.Progress, error) {
	if err := s.refuseName(getConsumerProgress, ref, group); err != nil {
		return fleet.Progress{}, err
	}
	var out fleet.Progress
	err := s.readOne(ctx, getConsumerProgress, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetConsumerProgressRequest()
		request.InstanceId, request.ConsumerId = ref.ID, group
		// The SDK's struct does not know it; the cloud documents it as faster.
		request.QueryParams["HideLastTimestamp"] = "true"
		return request
	}, func(e envelope) (err error) {
		out, err = readProgress(e.members, s.gateway.now())
		return err
	})
	if err != nil {
		return fleet.Progress{}, err
	}
	return out, nil
}

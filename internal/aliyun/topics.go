package aliyun

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fleet"
)

// Topics lists all topics of an instance (alikafka GetTopicList, in pages of
// 100: what comes without a page size differs by year).
//
// The error is a *fault.Error; no topics are returned then.
func (s *Session) Topics(ctx context.Context, ref fleet.Ref) ([]fleet.Topic, error) {
	c := s.about(getTopicList, ref)
	if err := s.refuseRef(c, ref); err != nil {
		return nil, err
	}
	list := pager[fleet.Topic]{
		build: func(page int) requests.AcsRequest {
			request := alikafka.CreateGetTopicListRequest()
			request.InstanceId = ref.ID
			request.CurrentPage, request.PageSize = strconv.Itoa(page), strconv.Itoa(rowsPerPage)
			return request
		},
		read: readTopics,
		key:  func(t fleet.Topic) string { return t.Name },
	}
	return list.all(ctx, c)
}

// readTopics reads TopicList.TopicVO and Total.
func readTopics(m members) (batch[fleet.Topic], error) {
	return readBatch(m, "TopicList", "TopicVO", "Total", readTopic)
}

// readTopic reads one row. Without its name nobody could ask about the topic.
func readTopic(raw json.RawMessage) (fleet.Topic, error) {
	name, err := named(raw, "Topic")
	if err != nil {
		return fleet.Topic{}, err
	}
	fields, err := object(raw)
	return fleet.Topic{Name: name, Partitions: read(fields, "PartitionNum", count), Retention: topicRetention(fields)}, err
}

// TopicStatus reads how far a topic was written (alikafka GetTopicStatus). The
// cloud's page words LastTimeStamp as the time of the last consumed message;
// beside its neighbours it can only be the last one written.
//
// The error is a *fault.Error.
func (s *Session) TopicStatus(ctx context.Context, ref fleet.Ref, topic string) (fleet.TopicStatus, error) {
	if err := s.refuseName(getTopicStatus, ref, topic); err != nil {
		return fleet.TopicStatus{}, err
	}
	var out fleet.TopicStatus
	err := s.readOne(ctx, getTopicStatus, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetTopicStatusRequest()
		request.InstanceId, request.Topic = ref.ID, topic
		return request
	}, func(e envelope) (err error) {
		out, err = readTopicStatus(e.members, s.gateway.now())
		return err
	})
	if err != nil {
		return fleet.TopicStatus{}, err
	}
	return out, nil
}

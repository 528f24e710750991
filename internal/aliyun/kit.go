package aliyun

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

// Configuration reads all of an instance's configuration that can be read, its
// rebirth kit (GetInstanceList, GetQuotaTip, GetTopicList, GetConsumerList,
// DescribeSaslUsers, DescribeAclResourceName, DescribeAcls, GetAllowedIpList).
// Passwords, which the cloud sends along, are dropped while reading.
//
// A part that cannot be read is Unknown in the kit. The error is a *fault.Error,
// and only for the instance itself: Gone where it is not listed.
func (s *Session) Configuration(ctx context.Context, ref fleet.Ref) (kit.Kit, error) {
	instance, err := s.kitInstance(ctx, ref)
	if err != nil {
		return kit.Kit{}, err
	}
	k := kit.Kit{
		SavedAt: s.gateway.now().UTC().Truncate(time.Second),
		Account: ref.Account, Region: ref.Region, ID: ref.ID,
	}.AllUnknown(fleet.Why{Cause: fleet.NotAsked, Detail: "not asked"})
	k.Instance = instance
	k.Instance.Partitions = s.boughtPartitions(ctx, ref, instance)
	k.Topics = partOf(s.kitTopics(ctx, ref))
	k.Groups = partOf(s.kitGroups(ctx, ref))
	k.Users = partOf(s.kitUsers(ctx, ref))
	k.ACLs = s.kitACLs(ctx, ref, k.Users)
	k.AllowedIPs = partOf(s.kitAllowed(ctx, ref))
	return k, nil
}

// partOf is what a read brought, or why it brought nothing.
func partOf[T any](v T, err error) kit.Part[T] {
	if err == nil {
		return kit.Known(v)
	}
	cause := fleet.Failed
	if fault.ClassOf(err) == fault.Malformed {
		cause = fleet.Malformed
	}
	return kit.Unknown[T](fleet.Why{Cause: cause, Detail: err.Error()})
}

// kept makes a part of a member of an answer.
func kept[T any](m members, name string, parse func(json.RawMessage) (T, error)) kit.Part[T] {
	return kit.Part[T]{Value: read(m, name, parse)}
}

// kitInstance reads the instance's row of GetInstanceList whole: SDK v1 drops
// half of it.
func (s *Session) kitInstance(ctx context.Context, ref fleet.Ref) (kit.Instance, error) {
	c := s.about(getInstanceList, ref)
	var row members
	err := s.readOne(ctx, getInstanceList, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetInstanceListRequest()
		request.InstanceId = &[]string{ref.ID}
		return request
	}, func(e envelope) (err error) {
		row, err = rowOf(e.members, ref)
		return err
	})
	switch {
	case err != nil:
		return kit.Instance{}, err
	case row == nil:
		return kit.Instance{}, c.unsent(fault.Gone, errors.New("the listing does not have it"))
	}
	return kitRow(row), nil
}

// rowOf finds the one row of an instance; nil where there is none.
func rowOf(m members, ref fleet.Ref) (found members, err error) {
	raws, err := nested(m, "InstanceList", "InstanceVO")
	if err != nil {
		return nil, err
	}
	for _, raw := range raws {
		row, err := object(raw)
		if err != nil {
			return nil, err
		}
		if id, err := unquote(row["InstanceId"]); err != nil || id != ref.ID {
			continue
		}
		if found != nil {
			return nil, errors.New("the answer has more than one row with this InstanceId")
		}
		if err := (rowReader{region: ref.Region}).checkRegion(row); err != nil {
			return nil, err
		}
		found = row
	}
	return found, nil
}

// boughtPartitions reads PartitionNumOfBuy, from which Terraform's provider takes
// partition_num too. Only instances with reserved capacity have it.
func (s *Session) boughtPartitions(ctx context.Context, ref fleet.Ref, i kit.Instance) kit.Part[int64] {
	if paid, _ := i.PaidType.Get(); paid == 3 || paid == 4 {
		return kit.Unknown[int64](fleet.Why{Cause: fleet.Unsupported, Detail: "only instances with reserved capacity have bought partitions"})
	}
	var bought fleet.Value[int64]
	err := s.readOne(ctx, getQuotaTip, ref, func() requests.AcsRequest {
		request := alikafka.CreateGetQuotaTipRequest()
		request.InstanceId = ref.ID
		return request
	}, func(e envelope) error {
		fields, err := part(e.members, "QuotaData")
		bought = read(fields, "PartitionNumOfBuy", count)
		return err
	})
	if err != nil {
		return partOf(int64(0), err)
	}
	return kit.Part[int64]{Value: bought}
}

// kitTopics reads all topics with what the evidence does not need.
func (s *Session) kitTopics(ctx context.Context, ref fleet.Ref) ([]kit.Topic, error) {
	list := pager[kit.Topic]{
		build: func(page int) requests.AcsRequest {
			request := alikafka.CreateGetTopicListRequest()
			request.InstanceId = ref.ID
			request.CurrentPage, request.PageSize = strconv.Itoa(page), strconv.Itoa(rowsPerPage)
			return request
		},
		read: func(m members) (batch[kit.Topic], error) {
			return readBatch(m, "TopicList", "TopicVO", "Total", kitTopic)
		},
		key: func(t kit.Topic) string { return t.Name },
	}
	return list.all(ctx, s.about(getTopicList, ref))
}

func kitTopic(raw json.RawMessage) (kit.Topic, error) {
	name, err := named(raw, "Topic")
	if err != nil {
		return kit.Topic{}, err
	}
	m, err := object(raw)
	return kit.Topic{
		Name: name, Partitions: kept(m, "PartitionNum", count), Remark: kept(m, "Remark", text),
		Local: kept(m, "LocalTopic", boolean), Compact: compaction(m),
		Config: kept(m, "TopicConfig", settings), Tags: keptTags(m),
	}, err
}

// compaction reads CompactTopic, which comes for local topics only.
func compaction(m members) kit.Part[bool] {
	if local, err := boolean(m["LocalTopic"]); err == nil && !local && missing(m["CompactTopic"]) {
		return kit.Known(false)
	}
	return kept(m, "CompactTopic", boolean)
}

func (s *Session) kitGroups(ctx context.Context, ref fleet.Ref) ([]kit.Group, error) {
	list := pager[kit.Group]{
		build: func(page int) requests.AcsRequest {
			request := alikafka.CreateGetConsumerListRequest()
			request.InstanceId = ref.ID
			request.CurrentPage, request.PageSize = requests.NewInteger(page), requests.NewInteger(rowsPerPage)
			return request
		},
		read: func(m members) (batch[kit.Group], error) {
			return readBatch(m, "ConsumerList", "ConsumerVO", "Total", kitGroup)
		},
		key: func(g kit.Group) string { return g.Name },
	}
	return list.all(ctx, s.about(getConsumerList, ref))
}

func kitGroup(raw json.RawMessage) (kit.Group, error) {
	name, err := named(raw, "ConsumerId")
	if err != nil {
		return kit.Group{}, err
	}
	m, err := object(raw)
	return kit.Group{Name: name, Remark: kept(m, "Remark", text), Tags: keptTags(m)}, err
}

package cloudtest

import (
	"cmp"
	"fmt"
)

// topicOperations read topics (RAM page of ApsaraMQ for Kafka; its QPS page
// does not list GetTopicStatus: as many as of its neighbours are taken for
// allowed). The RAM action of GetTopicSubscribeStatus is
// unconfirmed.
func topicOperations() []operation {
	id := []string{"InstanceId"}
	named := []string{"InstanceId", "Topic"}
	return []operation{
		{version: kafkaVersion, action: "GetTopicList", qps: 100, regional: true, ram: "alikafka:ListTopic",
			onInstances: true, needs: id, run: (*Cloud).getTopicList},
		{version: kafkaVersion, action: "GetTopicStatus", qps: 100, regional: true, ram: "alikafka:ListTopic",
			onInstances: true, needs: named, run: (*Cloud).getTopicStatus},
		{version: kafkaVersion, action: "GetTopicSubscribeStatus", qps: 100, regional: true, ram: "alikafka:ListTopic",
			onInstances: true, needs: named, run: (*Cloud).getTopicSubscribeStatus},
		{version: kafkaVersion, action: "GetQuotaTip", qps: 80, regional: true, ram: "alikafka:ListTopic",
			onInstances: true, needs: id, run: (*Cloud).getQuotaTip},
	}
}

// getTopicList lists topics page by page, field for field as the response
// model of alikafka-20190916 v3.15.0 has them.
func (c *Cloud) getTopicList(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	rows := []any{}
	for _, t := range i.Topics {
		if wanted := req.params["Topic"]; wanted != "" && wanted != t.Name {
			continue
		}
		rows = append(rows, map[string]any{
			"Topic": t.Name, "InstanceId": i.ID, "RegionId": i.Region, "PartitionNum": t.Partitions,
			"Remark": cmp.Or(t.Remark, t.Name), "CreateTime": milliseconds(t.CreateTime), "Status": 0, "StatusName": "Running",
			"CompactTopic": t.Compact, "LocalTopic": t.Local, "AutoCreate": false, "Tags": tagObject(t.Tags),
			"TopicConfig": topicConfig(t),
		})
	}
	body := c.envelope(req)
	page, err := numberedPage(req, body, rows)
	body["TopicList"] = map[string]any{"TopicVO": page}
	return reply{body: body}, err
}

// topicConfig is JSON in a string. That a retention time of the topic's own
// stands in it, and under which key, is unconfirmed.
func topicConfig(t Topic) string {
	if t.Config != nil {
		return string(encode(t.Config))
	}
	if t.Retention == 0 {
		return `{"replications": "3"}`
	}
	return fmt.Sprintf(`{"replications": "3", "retention.hours": "%d"}`, int(t.Retention.Hours()))
}

// getTopicStatus tells the offsets of each partition and the time of the last
// write. The operation's page calls LastTimeStamp the time of the last consumed
// message; from its neighbours it is the last write (inferred). Zeros for a
// topic without messages are unconfirmed.
func (c *Cloud) getTopicStatus(req *request) (reply, error) {
	i, now, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	topic, err := i.topicNamed(req.params["Topic"])
	if err != nil {
		return reply{}, err
	}
	state := i.topicState(topic, now)
	rows := []any{}
	for p := range topic.Partitions {
		first, next := topic.split(state.first, p), topic.split(state.next, p)
		rows = append(rows, map[string]any{
			"Topic": topic.Name, "Partition": p, "MinOffset": first, "MaxOffset": next,
			"LastUpdateTimestamp": choose(first < next, milliseconds(state.last), 0),
		})
	}
	stored := state.next - state.first
	body := c.envelope(req)
	body["TopicStatus"] = map[string]any{
		"TotalCount": stored, "LastTimeStamp": choose(stored > 0, milliseconds(state.last), 0),
		"OffsetTable": map[string]any{"OffsetTable": rows},
	}
	return reply{body: body}, nil
}

// getTopicSubscribeStatus names the groups that have offsets or members on a
// topic.
func (c *Cloud) getTopicSubscribeStatus(req *request) (reply, error) {
	i, now, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	topic, err := i.topicNamed(req.params["Topic"])
	if err != nil {
		return reply{}, err
	}
	groups := []any{}
	for n := range i.Groups {
		for _, read := range i.groupTopics(&i.Groups[n], now) {
			if read.Name == topic.Name {
				groups = append(groups, i.Groups[n].Name)
			}
		}
	}
	body := c.envelope(req)
	body["TopicSubscribeStatus"] = map[string]any{"Topic": topic.Name, "ConsumerGroups": groups}
	return reply{body: body}, nil
}

// Quotas of every instance here, as a sample shows them; real ones follow from
// the bought specification.
const (
	topicQuota      = 50
	partitionQuota  = 1100
	boughtPartition = 100
	groupQuota      = 100
)

// getQuotaTip counts what is used. The Terraform provider calls it for
// subscription and pay-as-you-go only, and the list of V3 operations lacks it;
// the code of the refusal is unconfirmed.
func (c *Cloud) getQuotaTip(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	if i.PaidType != Subscription && i.PaidType != PayAsYouGo {
		return reply{}, wrongStatus()
	}
	used := i.partitions()
	body := c.envelope(req)
	body["QuotaData"] = map[string]any{
		"TopicQuota": topicQuota, "TopicUsed": len(i.Topics), "TopicLeft": topicQuota - len(i.Topics),
		"TopicNumOfBuy": topicQuota, "IsPartitionBuy": 1, "PartitionNumOfBuy": boughtPartition,
		// The model has both spellings.
		"PartitionQuota": partitionQuota, "PartitionQuata": partitionQuota,
		"PartitionUsed": used, "PartitionLeft": partitionQuota - used,
		"GroupUsed": len(i.Groups), "GroupLeft": groupQuota - len(i.Groups),
	}
	return reply{body: body}, nil
}

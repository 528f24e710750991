package cloudtest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// groupOperations read consumer groups. GetConsumerProgress is authorised on
// all resources (RAM page of ApsaraMQ for Kafka).
func groupOperations() []operation {
	return []operation{
		{version: kafkaVersion, action: "GetConsumerList", qps: 100, regional: true, ram: "alikafka:ListGroup",
			onInstances: true, needs: []string{"InstanceId"}, run: (*Cloud).getConsumerList},
		{version: kafkaVersion, action: "GetConsumerProgress", qps: 100, regional: true, ram: "alikafka:ListGroup",
			needs: []string{"InstanceId", "ConsumerId"}, run: (*Cloud).getConsumerProgress},
	}
}

// getConsumerList lists groups page by page (response model of
// alikafka-20190916 v3.15.0).
func (c *Cloud) getConsumerList(req *request) (reply, error) {
	i, _, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	rows := []any{}
	for _, g := range i.Groups {
		if wanted := req.params["ConsumerId"]; wanted != "" && wanted != g.Name {
			continue
		}
		rows = append(rows, map[string]any{
			"ConsumerId": g.Name, "InstanceId": i.ID, "RegionId": i.Region, "Remark": cmp.Or(g.Remark, g.Name),
			"AutomaticallyCreatedGroup": false, "CreateTime": milliseconds(g.CreateTime), "Tags": tagObject(nil),
		})
	}
	body := c.envelope(req)
	page, err := numberedPage(req, body, rows)
	body["ConsumerList"] = map[string]any{"ConsumerVO": page}
	return reply{body: body}, err
}

// progress writes one group's progress.
type progress struct {
	instance *Instance
	group    *Group
	members  int
	// hidden sends -1 for every time of a message, as HideLastTimestamp asks.
	hidden bool
}

// getConsumerProgress tells what a group has read, who is in it and when it
// rebalanced. LastTimestamp is when the last consumed message was produced
// (response model): it says nothing about when it was read.
func (c *Cloud) getConsumerProgress(req *request) (reply, error) {
	i, now, err := c.view(req)
	if err != nil {
		return reply{}, err
	}
	group, err := i.groupNamed(req.params["ConsumerId"])
	if err != nil {
		return reply{}, err
	}
	p := progress{i, group, i.members(group, now, now.Add(1)),
		strings.EqualFold(req.params["HideLastTimestamp"], "true")}
	rows := []any{}
	var unread int64
	var last time.Time
	for _, topic := range i.groupTopics(group, now) {
		row, newest := p.topic(topic)
		rows = append(rows, row)
		unread += topic.unread
		last = later(last, newest)
	}
	body := c.envelope(req)
	body["ConsumerProgress"] = map[string]any{
		"TotalDiff": unread, "LastTimestamp": p.stamp(last), "state": group.state(p.members),
		"TopicList":         map[string]any{"TopicList": rows},
		"RebalanceInfoList": map[string]any{"RebalanceInfoList": group.rebalances(now)},
	}
	return reply{body: body}, nil
}

// stamp is -1 for hidden times, at every level (unconfirmed).
func (p progress) stamp(at time.Time) int64 { return choose(p.hidden, -1, milliseconds(at)) }

// topic is one row of the topic list, and the time of its newest read message.
func (p progress) topic(t groupTopic) (map[string]any, time.Time) {
	rows := []any{}
	var last time.Time
	for n := range t.Partitions {
		produced := t.produced(n)
		last = later(last, produced)
		client, ip, member := p.group.member(p.instance.ID, p.members, n)
		rows = append(rows, map[string]any{
			"Partition": n, "BrokerOffset": t.split(t.next, n), "ConsumerOffset": t.consumed(n),
			"Accumulate": t.split(t.unread, n), "LastTimestamp": p.stamp(produced),
			"ClientId": client, "ClientIp": ip, "MemberId": member,
		})
	}
	return map[string]any{"Topic": t.Name, "TotalDiff": t.unread, "LastTimestamp": p.stamp(last),
		"OffsetList": map[string]any{"OffsetList": rows}}, last
}

// rebalances are those up to now, the newest first. Order, reasons and how far
// back the list reaches are unconfirmed.
func (g *Group) rebalances(now time.Time) []any {
	times := slices.DeleteFunc(slices.Clone(g.Rebalances), func(at time.Time) bool { return at.After(now) })
	slices.SortFunc(times, func(a, b time.Time) int { return b.Compare(a) })
	rows := []any{}
	for n, at := range times {
		rows = append(rows, map[string]any{
			"Generation": len(times) - n, "GroupId": g.Name, "LastRebalanceTimestamp": at.UnixMilli(),
			"Reason": "member removed on heartbeat expiration", "RebalanceSuccess": true, "RebalanceTimeConsuming": 35,
		})
	}
	return rows
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

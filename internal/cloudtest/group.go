package cloudtest

import (
	"slices"
	"strconv"
	"time"
)

// Group is the truth about one consumer group.
type Group struct {
	Name       string
	CreateTime time.Time
	// Remark is the description; "" shows the name.
	Remark string
	// Members are the consumers connected from Joined on. Zero means one while
	// the traffic shows consumers; None means none.
	Members int
	// Joined is zero for always.
	Joined time.Time
	// State replaces the state; "" is Stable with members and Empty without.
	State string
	// Unread messages of all its topics together.
	Unread int64
	// Topics it reads; none means all.
	Topics []string
	// Rebalances of the group, in any order.
	Rebalances []time.Time
}

// subscribed are the topics that a group reads.
func (i *Instance) subscribed(g *Group) []*Topic {
	var topics []*Topic
	for n := range i.Topics {
		if len(g.Topics) == 0 || slices.Contains(g.Topics, i.Topics[n].Name) {
			topics = append(topics, &i.Topics[n])
		}
	}
	return topics
}

// groupTopic is what a group has read of one topic.
type groupTopic struct {
	topicState
	unread int64
}

// groupTopics are the topics on which a group has offsets: those with messages,
// and with members connected those it is assigned as well. Unread messages fall
// to the first topics that have as many.
func (i *Instance) groupTopics(g *Group, now time.Time) []groupTopic {
	var list []groupTopic
	attached := i.members(g, now, now.Add(1)) > 0
	left := g.Unread
	for _, topic := range i.subscribed(g) {
		state := i.topicState(topic, now)
		if state.next == 0 && !attached {
			continue
		}
		unread := min(left, state.next)
		left -= unread
		list = append(list, groupTopic{state, unread})
	}
	return list
}

// consumed is the offset of a partition that the group reads next.
func (t groupTopic) consumed(partition int) int64 {
	return t.split(t.next, partition) - t.split(t.unread, partition)
}

// produced is when the last consumed message of a partition was written; zero
// when there is none or it has expired (unconfirmed). Messages lie a second
// apart, an assumption.
func (t groupTopic) produced(partition int) time.Time {
	if t.consumed(partition) <= t.split(t.first, partition) {
		return time.Time{}
	}
	at := t.last.Add(-time.Duration(t.split(t.unread, partition)) * time.Second)
	if at.Before(t.CreateTime) {
		return t.CreateTime
	}
	return at
}

// member names the consumer of a partition, "" thrice without members.
func (g *Group) member(id string, members, partition int) (client, ip, member string) {
	if members == 0 {
		return "", "", ""
	}
	number := partition % members
	client = "consumer-" + g.Name + "-" + strconv.Itoa(number+1)
	return client, address(id, g.Name, number), client + "-00000000-0000-4000-8000-00000000000" + strconv.Itoa(number%10)
}

// state is the group's state in Kafka's words; that this operation uses them
// is unconfirmed.
func (g *Group) state(members int) string {
	switch {
	case g.State != "":
		return g.State
	case members > 0:
		return "Stable"
	default:
		return "Empty"
	}
}

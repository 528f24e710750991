package cloudtest

import (
	"cmp"
	"maps"
	"strconv"
	"time"
)

// fill turns the lists of a spec into what is on the instance.
func (s Spec) fill(i *Instance, now time.Time) {
	for n := range s.Topics {
		i.Topics = append(i.Topics, s.Topics[n].resolve(n, i, now))
	}
	s.spreadPartitions(i)
	for n := range s.Groups {
		i.Groups = append(i.Groups, s.Groups[n].resolve(n, i, now))
	}
	for _, client := range s.Clients.List {
		i.Clients = append(i.Clients, client.resolve(now))
	}
	i.Unlogged = s.Clients.None
}

// resolve makes the topic number n of an instance.
func (t TopicSpec) resolve(n int, i *Instance, now time.Time) Topic {
	topic := Topic{
		Name: cmp.Or(t.Name, "topic-"+strconv.Itoa(n+1)), Partitions: t.Partitions,
		CreateTime: created(t.Created, i, now), Retention: time.Duration(t.Retention),
		Written: t.Written, Stored: t.Stored, Remark: t.Remark, Local: t.Local, Compact: t.Compact,
		Config: maps.Clone(t.Config), Tags: maps.Clone(t.Tags),
	}
	if t.LastWrite != 0 {
		topic.LastWrite = t.LastWrite.before(now)
	}
	return topic
}

// resolve makes the group number n of an instance.
func (g GroupSpec) resolve(n int, i *Instance, now time.Time) Group {
	group := Group{
		Name: cmp.Or(g.Name, "group-"+strconv.Itoa(n+1)), CreateTime: created(g.Created, i, now),
		Members: int(g.Members), State: g.State, Remark: g.Remark, Unread: g.Unread, Topics: g.Topics,
	}
	if g.Joined != 0 {
		group.Joined = g.Joined.before(now)
	}
	for _, ago := range g.Rebalances {
		group.Rebalances = append(group.Rebalances, ago.before(now))
	}
	return group
}

func (c ClientSpec) resolve(now time.Time) Client {
	client := Client{IP: c.IP, Request: cmp.Or(c.Request, "FETCH"), Topic: c.Topic, Group: c.Group}
	if c.From != 0 {
		client.From = c.From.before(now)
	}
	if c.To != 0 {
		client.To = c.To.before(now)
	}
	return client
}

// created is as said, or with the instance.
func created(ago Ago, i *Instance, now time.Time) time.Time {
	if ago == 0 {
		return i.CreateTime
	}
	return ago.before(now)
}

// spreadPartitions gives topics that say none their part of the spec's number,
// or the series' default: 12, serverless 3 (DefaultPartitionNum of the list).
func (s Spec) spreadPartitions(i *Instance) {
	silent := 0
	for _, t := range i.Topics {
		if t.Partitions == 0 {
			silent++
		}
	}
	nth := 0
	for n := range i.Topics {
		topic := &i.Topics[n]
		switch {
		case topic.Partitions != 0:
			continue
		case s.Partitions == 0:
			topic.Partitions = choose(i.Series == SeriesV3, 3, 12)
		default:
			topic.Partitions = s.Partitions / silent
			if nth < s.Partitions%silent {
				topic.Partitions++
			}
		}
		nth++
	}
}

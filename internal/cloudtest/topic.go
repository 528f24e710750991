package cloudtest

import (
	"math"
	"time"
)

// DefaultRetention is how long messages are kept: MsgRetain of GetInstanceList,
// kafka.log.retention.hours, 72 hours by default (page of StartInstance).
const DefaultRetention = 72 * time.Hour

// messageBytes is the size of every message in this cloud, an assumption.
const messageBytes = 1024

// Topic is the truth about one topic. What clients write follows from the
// instance's Traffic, which goes to the topics that have no history of their
// own, in equal shares, or to all topics when each has one.
type Topic struct {
	Name       string
	Partitions int
	CreateTime time.Time
	// Remark is the description; "" shows the name.
	Remark string
	// Local topics lie on local storage, Compact ones keep the newest message of
	// each key.
	Local, Compact bool
	// Config is TopicConfig; nil for what follows from Retention.
	Config map[string]string
	Tags   map[string]string
	// Retention is zero for DefaultRetention.
	Retention time.Duration
	// Written messages and LastWrite are the topic's own history.
	Written   int64
	LastWrite time.Time
	// Stored is how many of Written are still kept before the rest expires;
	// 0 means all.
	Stored int64
}

// ownHistory says whether the topic tells itself when it was written.
func (t *Topic) ownHistory() bool { return t.Written > 0 || !t.LastWrite.IsZero() }

// retention is how long the topic's messages are kept.
func (t *Topic) retention() time.Duration {
	if t.Retention == 0 {
		return DefaultRetention
	}
	return t.Retention
}

// topicState is a topic at one moment: offsets count all partitions together.
type topicState struct {
	*Topic
	first, next int64     // the oldest kept message, and the number of all ever written
	last        time.Time // of the newest message ever, kept or not
}

// topicState looks at one topic.
func (i *Instance) topicState(topic *Topic, now time.Time) topicState {
	state := topicState{Topic: topic}
	cutoff := now.Add(-topic.retention())
	state.ownMessages(cutoff)
	if share := i.trafficShare(topic); share > 0 {
		written := func(until time.Time) int64 { return i.messages(topic.CreateTime, until, share) }
		state.next += written(now)
		state.first += written(cutoff)
		if last := i.Traffic.lastWrite(topic.CreateTime, now); last.After(state.last) {
			state.last = last
		}
	}
	switch {
	case !state.last.After(cutoff):
		state.first = state.next // everything has expired
	case state.first == state.next:
		state.first-- // the newest message is kept
	}
	return state
}

// ownMessages counts the topic's own history.
func (s *topicState) ownMessages(cutoff time.Time) {
	if !s.ownHistory() {
		return
	}
	s.last = s.LastWrite
	if s.last.IsZero() {
		s.last = s.CreateTime
	}
	s.next = max(s.Written, 1)
	switch {
	case !s.last.After(cutoff):
		s.first = s.next
	case s.Stored > 0:
		s.first = max(s.next-s.Stored, 0)
	}
}

// trafficShare is the part of the instance's traffic that reaches a topic.
func (i *Instance) trafficShare(topic *Topic) float64 {
	open := 0
	for n := range i.Topics {
		if !i.Topics[n].ownHistory() {
			open++
		}
	}
	switch {
	case open == 0:
		return 1 / float64(len(i.Topics))
	case topic.ownHistory():
		return 0
	default:
		return 1 / float64(open)
	}
}

// messages counts what traffic wrote between two times.
func (i *Instance) messages(from, to time.Time, share float64) int64 {
	if !from.Before(to) {
		return 0
	}
	bytes := i.Traffic.produced(from, to) * to.Sub(from).Seconds() * share
	return int64(math.Ceil(bytes / messageBytes))
}

// split is the part of a count that falls to one partition.
func (t *Topic) split(count int64, partition int) int64 {
	parts := int64(max(t.Partitions, 1))
	part := count / parts
	if int64(partition) < count%parts {
		part++
	}
	return part
}

// partitions of all topics.
func (i Instance) partitions() int {
	sum := 0
	for n := range i.Topics {
		sum += i.Topics[n].Partitions
	}
	return sum
}

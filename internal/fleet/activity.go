package fleet

import "time"

// Group is a consumer group of an instance (GetConsumerList).
type Group struct{ ID string }

// Progress is what one consumer group shows (GetConsumerProgress). The time of
// the last consumed message is not here: it is when that message was produced,
// so it proves nothing about consumers.
type Progress struct {
	// Members counts the members that hold a partition now: rows with a
	// MemberId, ClientId or ClientIp.
	Members Value[int64]
	// Unread counts the messages that the group has not read (TotalDiff).
	Unread Value[int64]
	// Rebalances are when the group's partitions were dealt out anew; known and
	// empty when the answer lists none.
	Rebalances Value[[]time.Time]
	// State is the group's state in the cloud's words; often absent.
	State Value[string]
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
}

// Topic is a topic of an instance (GetTopicList).
type Topic struct {
	Name string
	// Partitions is how many partitions it has (PartitionNum).
	Partitions Value[int64]
	// Retention is the topic's own retention time; Absent where it has none and
	// the instance's holds.
	Retention Value[time.Duration]
}

// TopicStatus is how far a topic was written (GetTopicStatus).
type TopicStatus struct {
	// Stored counts the messages that the topic holds now: the sum of
	// MaxOffset-MinOffset over its partitions.
	Stored Value[int64]
	// Written counts all messages ever written: the sum of MaxOffset.
	Written Value[int64]
	// LastWrite is when the newest message was written; unknown (NoData) when
	// none is stored.
	LastWrite Value[time.Time]
	// Partitions counts the partitions that the answer names.
	Partitions Value[int64]
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
}

// ClientLog is which addresses sent requests to an instance in at most one hour
// (GetKafkaClientIp).
type ClientLog struct {
	// Addresses counts the different addresses. Unknown (Unsupported) when the
	// answer says that the brokers are too old to tell.
	Addresses Value[int64]
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
}

// Quota is what an instance uses of its quota (GetQuotaTip).
type Quota struct {
	Topics, Partitions, Groups Value[int64]
	// ObservedAt is when the answer arrived.
	ObservedAt time.Time
}

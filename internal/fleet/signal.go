package fleet

// Signal names what a Fact measures. Its text is the attribute's name in rules.
type Signal string

// The signals that CloudMonitor measures over a window.
const (
	// BytesIn is what producers write, in bytes per second.
	BytesIn Signal = "usage.bytes_in"
	// BytesOut is what consumers read, in bytes per second.
	BytesOut Signal = "usage.bytes_out"
	// RequestsIn counts produce requests per second; V2 only.
	RequestsIn Signal = "usage.requests_in"
	// RequestsOut counts fetch requests per second, also those of consumers that
	// find nothing to read; V2 only.
	RequestsOut Signal = "usage.requests_out"
	// Connections are the open TCP connections of a V2 instance, or the share of
	// its limit that a V3 instance uses, in percent.
	Connections Signal = "usage.connections"
	// PublicConnections are the same over the internet.
	PublicConnections Signal = "usage.public_connections"
	// DiskUse is how full the disk is, in percent; V2 only. Messages that nobody
	// reads fill it too, so it proves neither use nor silence.
	DiskUse Signal = "usage.disk_percent"
)

// The signals that the brokers know, as they are at one moment.
const (
	// Members counts the consumers that are connected now, over all groups.
	Members Signal = "consumers.members"
	// Rebalances counts the rebalances of all groups inside the window: each is
	// the work of a live consumer.
	Rebalances Signal = "consumers.rebalances"
	// Unread counts the messages that consumer groups have not read.
	Unread Signal = "consumers.unread"
	// Writes counts the topics that hold a message from inside the window. A
	// topic shows writes only as far back as it keeps messages.
	Writes Signal = "topics.writes"
	// Silence is how long ago, at least, the newest message was written to any
	// topic, in seconds.
	Silence Signal = "topics.silent"
	// Clients counts the addresses that sent requests within the last hour; V2
	// only, and sampled, so it proves use better than silence.
	Clients Signal = "clients.addresses"
	// QuotaTopics, QuotaPartitions and QuotaGroups are what GetQuotaTip calls
	// used; not for V3.
	QuotaTopics     Signal = "quota.topics_used"
	QuotaPartitions Signal = "quota.partitions_used"
	QuotaGroups     Signal = "quota.groups_used"
)

// Origin is where a signal is read, in the order of its cost.
type Origin uint8

// The origins. The zero value is a bug: a signal without a source.
const (
	originUnset Origin = iota
	// Monitor is CloudMonitor: one call can cover many instances.
	Monitor
	// GroupList is an instance's consumer groups: one call an instance and one a group.
	GroupList
	// TopicList is an instance's topics: one call an instance and one a topic.
	TopicList
	// ClientList is an instance's log of client addresses: one call an instance.
	ClientList
	// QuotaTip is an instance's quota: one call an instance.
	QuotaTip
)

// Origin returns where the signal is read.
func (s Signal) Origin() Origin {
	switch s {
	case BytesIn, BytesOut, RequestsIn, RequestsOut, Connections, PublicConnections, DiskUse:
		return Monitor
	case Members, Rebalances, Unread:
		return GroupList
	case Writes, Silence:
		return TopicList
	case Clients:
		return ClientList
	case QuotaTopics, QuotaPartitions, QuotaGroups:
		return QuotaTip
	default:
		return originUnset
	}
}

// Signals lists every signal, the cheapest first.
func Signals() []Signal {
	return []Signal{
		BytesIn, BytesOut, RequestsIn, RequestsOut, Connections, PublicConnections, DiskUse,
		Members, Rebalances, Unread, Writes, Silence, Clients, QuotaTopics, QuotaPartitions, QuotaGroups,
	}
}

// Reports says whether instances of a series have the signal at all: V2 names
// its requests, clients and quotas, V3 has no such metrics and operations (the
// metric tables of acs_kafka; the list of operations for V3 instances).
func (s Series) Reports(signal Signal) Presence {
	switch signal {
	case RequestsIn, RequestsOut, DiskUse, Clients, QuotaTopics, QuotaPartitions, QuotaGroups:
		if s == SeriesV2 {
			return Reported
		}
	default:
		if s == SeriesV2 || s == SeriesV3 {
			return Reported
		}
	}
	return NotReported
}

// Presence says whether a series has a signal.
type Presence uint8

// The presences. The zero value is a bug.
const (
	presenceUnset Presence = iota
	// Reported: the series has the signal.
	Reported
	// NotReported: no source exists for the series.
	NotReported
)

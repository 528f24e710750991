package fleet

// Use is a kind of use that several signals can show: what people think of when they
// ask whether anybody uses an instance.
type Use string

// The kinds of use.
const (
	// Traffic is what is written and read.
	Traffic Use = "use.traffic"
	// Requests are those of producers and consumers.
	Requests Use = "use.requests"
	// Attached is whoever is connected.
	Attached Use = "use.connections"
	// Consuming is the work of consumer groups.
	Consuming Use = "use.consumers"
	// Backlog is what waits to be read.
	Backlog Use = "use.unread"
	// Written is what lies in topics.
	Written Use = "use.writes"
)

// Uses lists the kinds of use, in the order in which they are told.
func Uses() []Use { return []Use{Traffic, Requests, Attached, Consuming, Backlog, Written} }

// Shown returns the signals that show a kind of use. Those that show none, such as how
// full a disk is, stand nowhere here.
func (u Use) Shown() []Signal {
	switch u {
	case Traffic:
		return []Signal{BytesIn, BytesOut}
	case Requests:
		return []Signal{RequestsIn, RequestsOut}
	case Attached:
		return []Signal{Connections, PublicConnections, Clients}
	case Consuming:
		return []Signal{Members, Rebalances}
	case Backlog:
		return []Signal{Unread}
	case Written:
		return []Signal{Writes}
	default:
		return nil
	}
}

package cloudtest

import (
	"hash/fnv"
	"net/netip"
	"strconv"
	"time"
)

// None says that there is none, where zero means "what follows from the rest":
// for Traffic.Connections, Traffic.Polls and Group.Members.
const None = -1

// memberPolls is how often a member that finds nothing asks again: twice a
// second, from the consumer's default of 500 ms for one fetch.
const memberPolls = 2

// Client is one address in the log of client addresses that nothing else
// shows: no traffic, no connection, no member of a group.
type Client struct {
	IP string
	// Request is the request type, for example FETCH or OFFSET_COMMIT.
	Request string
	// From and To are when it sent; a zero From means always, a zero To still.
	From, To time.Time
	// Topic and Group are what its requests are about, "" for none.
	Topic, Group string
}

// consuming says whether clients read, or ask for messages, in [from, to).
func (i *Instance) consuming(from, to time.Time) bool {
	return i.Traffic.Polls > 0 || i.Traffic.consumed(from, to) > 0
}

// members of one group in [from, to): as many as it says, or one while the
// traffic shows consumers.
func (i *Instance) members(g *Group, from, to time.Time) int {
	switch {
	case g.Members == None:
		return 0
	case g.Members > 0:
		return choose(g.Joined.Before(to), g.Members, 0)
	default:
		return choose(i.consuming(from, to), 1, 0)
	}
}

// consumers are all consumers in [from, to), with a group or without.
func (i *Instance) consumers(from, to time.Time) int {
	sum := 0
	for n := range i.Groups {
		sum += i.members(&i.Groups[n], from, to)
	}
	if sum == 0 && i.consuming(from, to) {
		return 1
	}
	return sum
}

// connections in [from, to): those said, but at least one for each consumer and
// one for whoever writes.
func (i *Instance) connections(from, to time.Time) float64 {
	if i.Traffic.Connections == None {
		return 0
	}
	needed := i.consumers(from, to)
	if i.Traffic.produced(from, to) > 0 {
		needed++
	}
	return float64(max(needed, i.Traffic.Connections))
}

// fetches are fetch requests per second: those of consumers that find nothing,
// and those that carry the bytes read.
func (i *Instance) fetches(from, to time.Time) float64 {
	polls := max(i.Traffic.Polls, 0)
	if i.Traffic.Polls == 0 {
		polls = float64(memberPolls * i.consumers(from, to))
	}
	return polls + i.Traffic.consumed(from, to)/65536
}

// produces are produce requests per second: one for each message while there
// are few, then batches of 16 KiB (an assumption).
func (i *Instance) produces(from, to time.Time) float64 {
	messages := i.Traffic.produced(from, to) / messageBytes
	return min(messages, 1+messages/16)
}

// logged are the rows that the log of client addresses holds for (from, to].
func (i *Instance) logged(from, to time.Time) []Client {
	var rows []Client
	for _, client := range i.Clients {
		if client.From.Before(to) && (client.To.IsZero() || client.To.After(from)) {
			rows = append(rows, client)
		}
	}
	if i.Unlogged {
		return rows
	}
	return append(rows, i.implied(from, to)...)
}

// implied are the clients that traffic and groups show anyway.
func (i *Instance) implied(from, to time.Time) []Client {
	var rows []Client
	if i.Traffic.produced(from, to) > 0 {
		for n := range i.Topics {
			if i.trafficShare(&i.Topics[n]) > 0 {
				rows = append(rows, Client{IP: address(i.ID, "writer", 0), Request: "PRODUCE", Topic: i.Topics[n].Name})
			}
		}
	}
	members := 0
	for n := range i.Groups {
		g := &i.Groups[n]
		for m := range i.members(g, from, to) {
			members++
			ip := address(i.ID, g.Name, m)
			rows = append(rows, Client{IP: ip, Request: "OFFSET_COMMIT", Group: g.Name})
			for _, topic := range i.subscribed(g) {
				rows = append(rows, Client{IP: ip, Request: "FETCH", Group: g.Name, Topic: topic.Name})
			}
		}
	}
	if members == 0 && i.consuming(from, to) {
		rows = append(rows, Client{IP: address(i.ID, "reader", 0), Request: "FETCH"})
	}
	return rows
}

// address is a client's address, made from names, in the range for
// documentation 192.0.2.0/24 (RFC 5737).
func address(id, name string, number int) string {
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(id + "/" + name + "/" + strconv.Itoa(number))) // a hash never fails
	return netip.AddrFrom4([4]byte{192, 0, 2, byte(1 + hash.Sum32()%250)}).String()
}

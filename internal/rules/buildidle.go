package rules

import (
	"fmt"
	"strconv"
	"time"

	"alikafka-reaper/internal/fleet"
)

const (
	// anything says that a signal does not count as use.
	anything = "any"
	// nothing says that a signal must be silent.
	nothing = "none"
	// maxRequests and maxConnections keep a slip of the hand from calling a busy
	// instance idle: monitoring probes send less and open fewer.
	maxRequests, maxConnections = 10, 100
)

// idle compiles what counts as not used, the cheapest signals first. What the
// file does not name has its safe default, so a rule leaves a signal out only
// where it says so.
func (b *builder) idle(s idleSpec, window time.Duration) []condition {
	idle := []condition{
		b.ceiling(fleet.BytesIn, s.BytesIn, window),
		b.ceiling(fleet.BytesOut, s.BytesOut, window),
	}
	idle = append(idle, b.bound(s.RequestsIn, maxRequests, window, fleet.RequestsIn)...)
	idle = append(idle, b.bound(s.RequestsOut, maxRequests, window, fleet.RequestsOut)...)
	idle = append(idle, b.bound(s.Connections, maxConnections, window, fleet.Connections, fleet.PublicConnections)...)
	if b.none(s.Consumers) {
		idle = append(idle, b.noConsumers(window)...)
	}
	idle = append(idle, b.bound(s.Unread, 0, window, fleet.Unread)...)
	if b.none(s.Writes) {
		idle = append(idle, b.noWrites(window))
	}
	if b.none(s.Clients) {
		idle = append(idle, b.noClients(window))
	}
	return idle
}

// ceiling compiles the upper bound of a rate in bytes.
func (b *builder) ceiling(signal fleet.Signal, text located[string], window time.Duration) condition {
	if !text.written() {
		text.value = defaultCeiling
	}
	const hint = `write for example "<= 1KiB/s"`
	c, err := parseComparison(text.value)
	if err != nil {
		b.add(text.at, err.Error(), hint)
		return condition{}
	}
	rate, err := parseRate(c.operand)
	if err != nil {
		b.add(text.at, err.Error(), hint)
		return condition{}
	}
	if c.operator == ">" || c.operator == ">=" {
		b.add(text.at, fmt.Sprintf("an instance is not idle because its traffic is %s %s", c.operator, Rate(rate)), "use <= or <")
		return condition{}
	}
	if rate > maxCeiling {
		b.add(text.at, fmt.Sprintf("%s of traffic is use, not idleness", Rate(rate)), fmt.Sprintf("choose at most %s", Rate(maxCeiling)))
		return condition{}
	}
	return b.must(b.signal(signal, fmt.Sprintf("%s %s over %s", c.operator, Rate(rate), Span(window)),
		fmt.Sprintf("%s %s", c.operator, strconv.FormatFloat(rate, 'f', 1, 64)), window, showRate))
}

// bound compiles the upper bound of a number for each of the signals; at most 0
// where the file says nothing, and no condition where it says any. A most of 0
// means that there is none.
func (b *builder) bound(text located[string], most float64, window time.Duration, signals ...fleet.Signal) []condition {
	if text.value == anything {
		return nil
	}
	number := 0.0
	if text.written() {
		parsed, err := parseBound(text.value)
		if err != nil {
			b.add(text.at, err.Error(), `write 0, for example "<= 2", or any`)
			return nil
		}
		number = parsed
	}
	if most > 0 && number > most {
		b.add(text.at, fmt.Sprintf("%s is use, not idleness", plain(number)), fmt.Sprintf("choose at most %s, or any to leave the signal out", plain(most)))
		return nil
	}
	var list []condition
	for _, s := range signals {
		list = append(list, b.atMost(s, number, window))
	}
	return list
}

// atMost compiles one bound of a number.
func (b *builder) atMost(s fleet.Signal, number float64, window time.Duration) condition {
	switch s {
	case fleet.Unread:
		return b.must(b.signal(s, "<= "+plain(number), fmt.Sprintf("<= %d", int64(number)), window, counted("message", "messages")))
	case fleet.RequestsIn, fleet.RequestsOut:
		return b.must(b.signal(s, fmt.Sprintf("<= %s/s over %s", plain(number), Span(window)), "<= "+decimal(number), window,
			func(v any) string { return showNumber(v) + "/s" }))
	default:
		return b.must(b.attached(s, number, window))
	}
}

// noConsumers compiles what consumer groups must show: nobody is connected, and
// nobody was within the window.
func (b *builder) noConsumers(window time.Duration) []condition {
	members := b.must(b.signal(fleet.Members, "none connected", "<= 0", window, counted("connected", "connected")))
	members.text = "consumers none connected"
	return []condition{members, b.must(b.signal(fleet.Rebalances, "none over "+Span(window), "<= 0", window, counted("in the window", "in the window")))}
}

// noClients compiles that nobody sent a request lately.
func (b *builder) noClients(window time.Duration) condition {
	c := b.must(b.signal(fleet.Clients, "", "<= 0", window, counted("address in the last hour", "addresses in the last hour")))
	c.text = "clients none in the last hour"
	return c
}

// noWrites compiles that no topic was written to within the window.
func (b *builder) noWrites(window time.Duration) condition {
	return b.must(b.signal(fleet.Writes, "none over "+Span(window), "<= 0", window, counted("topic written", "topics written")))
}

// none reads a key that takes none, the default, or any.
func (b *builder) none(text located[string]) bool {
	switch {
	case !text.written() || text.value == nothing:
		return true
	case text.value != anything:
		b.add(text.at, fmt.Sprintf("%q is not known", text.value), "write none, or any to leave the signal out")
	}
	return false
}

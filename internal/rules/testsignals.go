package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
)

// givenSignal is one signal of a test's instance: what was written, how it is
// read, and what an idle instance shows.
type givenSignal struct {
	signal fleet.Signal
	text   located[string]
	read   func(string) (float64, error)
	idle   float64
}

func (g givenSpec) signals(age time.Duration) []givenSignal {
	return []givenSignal{
		{fleet.BytesIn, g.BytesIn, parseRate, 0},
		{fleet.BytesOut, g.BytesOut, parseRate, 0},
		{fleet.RequestsIn, g.RequestsIn, parseAmount, 0},
		{fleet.RequestsOut, g.RequestsOut, parseAmount, 0},
		{fleet.Connections, g.Connections, parseAmount, 0},
		{fleet.PublicConnections, g.Public, parseAmount, 0},
		{fleet.DiskUse, g.DiskPercent, parseAmount, 0},
		{fleet.Members, g.Members, parseAmount, 0},
		{fleet.Rebalances, g.Rebalances, parseAmount, 0},
		{fleet.Unread, g.Unread, parseAmount, 0},
		{fleet.Writes, g.Writes, parseAmount, 0},
		{fleet.Silence, g.Silent, parseSeconds, age.Seconds()},
		{fleet.Clients, g.Addresses, parseAmount, 0},
		{fleet.QuotaTopics, g.TopicsUsed, parseAmount, 1},
		{fleet.QuotaPartitions, g.PartsUsed, parseAmount, 12},
		{fleet.QuotaGroups, g.GroupsUsed, parseAmount, 1},
	}
}

// amountSyntax is a number that stands for itself.
var amountSyntax = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]+)?$`)

func parseAmount(s string) (float64, error) {
	if !amountSyntax.MatchString(s) {
		return 0, fmt.Errorf("%q is not a number in plain digits", s)
	}
	return strconv.ParseFloat(s, 64)
}

func parseSeconds(s string) (float64, error) {
	d, err := parseDuration(s)
	return d.Seconds(), err
}

// givenSignals fills in what was measured, over every window that a rule of the
// file asks about.
func (b *builder) givenSignals(c *Case, g givenSpec, windows []time.Duration) {
	created, _ := c.Instance.CreatedAt.Get()
	age := c.Now.Sub(created)
	for _, s := range g.signals(age) {
		value := s.idle
		if s.text.written() {
			parsed, err := s.read(s.text.value)
			if err != nil {
				b.add(s.text.at, err.Error(), "write for example "+examples()[s.signal])
			}
			value = parsed
		}
		for _, window := range windows {
			c.Usage.Put(window, measuredFact(s.signal, value, age, window))
		}
	}
}

// examples are what a test may give for signals that are no bare number.
func examples() map[fleet.Signal]string {
	all := map[fleet.Signal]string{}
	for _, s := range fleet.Signals() {
		all[s] = "0 or 2"
	}
	all[fleet.BytesIn], all[fleet.BytesOut], all[fleet.Silence] = "5MiB/s", "5MiB/s", "5h"
	return all
}

func measuredFact(s fleet.Signal, value float64, age, window time.Duration) fleet.Fact {
	f := fleet.Fact{Signal: s, Value: fleet.Known(value), Seen: fleet.Known(value), Source: "given by the test"}
	if s.Origin() == fleet.Monitor && age < window {
		// A real instance that young has no data points for all of it.
		f.Value = fleet.Unknown[float64](fleet.TooYoung, "it is younger than the window of %s", Span(window))
	}
	return f
}

// signalGiven returns the signal that a test gives by a key, or nothing.
func signalGiven(key string) fleet.Signal {
	for _, s := range new(givenSpec).signals(0) {
		if _, word, _ := strings.Cut(string(s.signal), "."); word == key {
			return s.signal
		}
	}
	return ""
}

// forgetUnmeasurable takes the measurements from an instance whose series or
// age is unknown, as a run would: there is no metric to ask for, or no telling
// whether the window holds all of its points.
func forgetUnmeasurable(c *Case, windows []time.Duration) {
	_, series := c.Instance.Series.Get()
	_, age := c.Instance.CreatedAt.Get()
	if series && age {
		return
	}
	for _, window := range windows {
		for _, s := range fleet.Signals() {
			if s.Origin() == fleet.Monitor {
				c.Usage.Put(window, fleet.Fact{Signal: s, Value: gone[float64](), Seen: c.Usage.Fact(window, s).Seen})
			}
		}
	}
}

package notify

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/rules"
)

// Finding is something about a destination that should be looked at.
type Finding struct {
	Destination, Kind string
	// Severity is Undeliverable or Doubtful.
	Severity Severity
	// Text says what is wrong and what helps. It holds no secret.
	Text string
}

// Severity says how bad a finding is.
type Severity uint8

// The severities. The zero value is a bug.
const (
	severityUnset Severity = iota
	// Undeliverable: nothing can be sent there, so that warnings hold the grace.
	Undeliverable
	// Doubtful: it may work, and is not as it usually is.
	Doubtful
)

// Check says what is wrong with the destinations, without sending anything.
func (o *Office) Check() []Finding {
	var found []Finding
	for _, d := range o.rules.Destinations {
		found = append(found, o.destinations[d.Name].findings()...)
	}
	return found
}

func (d *destination) findings() []Finding {
	if d.Kind == rules.KindLog {
		return nil
	}
	finding := func(s Severity, text string) []Finding { return []Finding{{d.Name, d.Kind, s, text}} }
	to, _, err := d.address()
	if err != nil {
		return finding(Undeliverable, err.Error())
	}
	if hosts := d.service.hosts; len(hosts) > 0 && !slices.Contains(hosts, to.Hostname()) && !loopback(to.Hostname()) {
		return finding(Doubtful, fmt.Sprintf("the address in the environment variable %s is not one of %s, which takes messages of the kind %s", d.URL, strings.Join(hosts, ", "), d.Kind))
	}
	return nil
}

package rules

import (
	"time"

	"alikafka-reaper/internal/fleet"
)

// Case is everything that is known when one instance is judged.
type Case struct {
	Instance fleet.Instance
	// Usage holds the facts observed so far; nil means none.
	Usage fleet.Usage
	// Now is the moment of judging.
	Now time.Time
	// On is the kind of trigger in the words of the rules file ("schedule").
	On string
	// Only narrows the rules by name; empty means all of them.
	Only []string
}

// value reads one attribute of the case by its name in CEL. Usage is read over
// the given window.
func (c *Case) value(name string, window time.Duration) fleet.Value[any] {
	for _, a := range attributes() {
		if a.name == name {
			return a.read(c, window)
		}
	}
	return fleet.Unknown[any](fleet.Unsupported, "no attribute is named %s", name)
}

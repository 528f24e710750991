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

	// zone is the rules file's, for tags that name a date.
	zone *time.Location
}

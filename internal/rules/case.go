package rules

import (
	"maps"
	"slices"
	"time"

	"cel.dev/cel-go/common/types"
	celtraits "cel.dev/cel-go/common/types/traits"

	"alikafka-reaper/internal/fleet"
)

// Case is everything that is known when one instance is judged.
type Case struct {
	Instance fleet.Instance
	// Usage holds the facts observed so far; nil means none.
	Usage fleet.Usage
	// Mark is the instance's mark. Unknown because it is Absent means that it has
	// none; unknown for another cause, or never set, that there may be one which
	// cannot be relied on.
	Mark fleet.Value[fleet.Mark]
	// Now is the moment of judging.
	Now time.Time
	// On is the kind of trigger in the words of the rules file ("schedule").
	On string
	// Trigger is the name of the timer that woke the run; empty for others.
	Trigger string
	// Only narrows the rules by name; empty means all of them.
	Only []string

	// zone is the rules file's, for tags that name a date.
	zone *time.Location
	// tags are the instance's in CEL's own form, made once for all conditions.
	tags fleet.Value[any]
}

// asks says whether the caller wants this rule to decide.
func (c *Case) asks(r rule) bool { return len(c.Only) == 0 || slices.Contains(c.Only, r.name) }

// prepare returns the case ready to be judged by rules of a zone.
func (c Case) prepare(zone *time.Location) *Case {
	c.zone, c.tags = zone, erase(c.Instance.Tags)
	if tags, ok := c.Instance.Tags.Get(); ok {
		tags = withoutMark(tags)
		c.tags = fleet.Known[any](sortedTags{types.NewStringStringMap(types.DefaultTypeAdapter, tags), slices.Sorted(maps.Keys(tags))})
	}
	return &c
}

// withoutMark returns the tags without this tool's own: a rule about instances
// with no tags must not stop to match because of the warning.
func withoutMark(tags fleet.Tags) fleet.Tags {
	if _, marked := tags[fleet.MarkTag]; !marked {
		return tags
	}
	tags = maps.Clone(tags)
	delete(tags, fleet.MarkTag)
	return tags
}

// sortedTags is a map whose keys come in order, so that map, filter and the
// words of an error are the same in every judging.
type sortedTags struct {
	celtraits.Mapper
	keys []string
}

// Iterator walks the keys in order.
func (s sortedTags) Iterator() celtraits.Iterator {
	return types.NewStringList(types.DefaultTypeAdapter, s.keys).Iterator()
}

package rules

import (
	"time"

	"cel.dev/cel-go/cel"

	"alikafka-reaper/internal/fleet"
)

// attribute is one name that conditions may use, its CEL type, and how it is
// read from a case.
type attribute struct {
	name string
	kind *cel.Type
	read func(c *Case, window time.Duration) fleet.Value[any]
}

// attributes returns the vocabulary of conditions.
func attributes() []attribute {
	text := func(name string, read func(fleet.Instance) fleet.Value[string]) attribute {
		return attribute{name, cel.StringType, func(c *Case, _ time.Duration) fleet.Value[any] {
			return erase(read(c.Instance))
		}}
	}
	return []attribute{
		text("instance.id", func(i fleet.Instance) fleet.Value[string] { return fleet.Known(i.ID) }),
		text("instance.region", func(i fleet.Instance) fleet.Value[string] { return fleet.Known(i.Region) }),
		text("instance.name", func(i fleet.Instance) fleet.Value[string] { return i.Name }),
		{"instance.age", cel.DurationType, readAge},
		{"tags", cel.MapType(cel.StringType, cel.StringType), readTags},
		usage(fleet.BytesIn),
		usage(fleet.BytesOut),
	}
}

func readAge(c *Case, _ time.Duration) fleet.Value[any] {
	created, ok := c.Instance.CreatedAt.Get()
	if !ok {
		return erase(c.Instance.CreatedAt)
	}
	return fleet.Known[any](c.Now.Sub(created))
}

func readTags(c *Case, _ time.Duration) fleet.Value[any] {
	tags, ok := c.Instance.Tags.Get()
	if !ok {
		return erase(c.Instance.Tags)
	}
	return fleet.Known[any](map[string]string(tags))
}

// usage is the attribute of a signal: the largest data point of the window.
func usage(s fleet.Signal) attribute {
	return attribute{string(s), cel.DoubleType, func(c *Case, window time.Duration) fleet.Value[any] {
		return erase(c.Usage.Fact(window, s).Value)
	}}
}

func erase[T any](v fleet.Value[T]) fleet.Value[any] {
	if known, ok := v.Get(); ok {
		return fleet.Known[any](known)
	}
	why := v.Why()
	return fleet.Unknown[any](why.Cause, "%s", why.Detail)
}

package rules

import (
	"time"

	"cel.dev/cel-go/cel"

	"alikafka-reaper/internal/fleet"
)

// attribute is one name that conditions may use: its CEL type, what it means,
// and how it is read from a case.
type attribute struct {
	name string
	kind *cel.Type
	// doc is one sentence for the reference and for editors.
	doc  string
	read reader
	// signal is what the attribute measures, and form its value in CEL; empty
	// and nil for what the listing says.
	signal fleet.Signal
	form   func(float64) any
}

// reader reads an attribute of a case. Usage is read over the rule's window.
type reader func(c *Case, window time.Duration) fleet.Value[any]

// attributes returns the vocabulary of conditions.
func attributes() []attribute {
	list := append(instanceTexts(), instanceNumbers()...)
	list = append(list, instanceTimes()...)
	list = append(list, signalAttributes()...)
	return append(list, contextAttributes()...)
}

func instanceTexts() []attribute {
	text := func(name, doc string, read func(fleet.Instance) fleet.Value[string]) attribute {
		return attribute{name: "instance." + name, kind: cel.StringType, doc: doc, read: field(read)}
	}
	return []attribute{
		text("id", "The instance id.", func(i fleet.Instance) fleet.Value[string] { return fleet.Known(i.ID) }),
		text("region", "The region id.", func(i fleet.Instance) fleet.Value[string] { return fleet.Known(i.Region) }),
		text("account", "The account id that the instance belongs to.", account),
		text("name", "The instance's name; may be empty.", func(i fleet.Instance) fleet.Value[string] { return i.Name }),
		text("zone", "The zone id.", func(i fleet.Instance) fleet.Value[string] { return i.Zone }),
		text("vpc", "The VPC id.", func(i fleet.Instance) fleet.Value[string] { return i.VPC }),
		text("resource_group", "The resource group id.", func(i fleet.Instance) fleet.Value[string] { return i.ResourceGroup }),
		text("spec", "The edition: normal, professional and so on.", func(i fleet.Instance) fleet.Value[string] { return i.Spec }),
		text("series", "The product generation: v2, v3 or confluent.", func(i fleet.Instance) fleet.Value[string] { return name(i.Series) }),
		text("exposure", "From where clients can connect: vpc or internet.", func(i fleet.Instance) fleet.Value[string] { return name(i.Exposure) }),
		text("paid_type", "How it is paid for: pay-as-you-go or serverless (others are kept before any rule).", func(i fleet.Instance) fleet.Value[string] { return name(i.PaidType) }),
	}
}

func instanceNumbers() []attribute {
	number := func(name, doc string, read func(fleet.Instance) fleet.Value[int64]) attribute {
		return attribute{name: "instance." + name, kind: cel.IntType, doc: doc, read: field(read)}
	}
	return []attribute{
		number("disk_gib", "The disk's size in GiB; 0 for serverless.", func(i fleet.Instance) fleet.Value[int64] { return i.DiskGiB }),
		number("topics", "How many topics it has.", func(i fleet.Instance) fleet.Value[int64] { return i.Topics }),
		number("groups", "How many consumer groups it has.", func(i fleet.Instance) fleet.Value[int64] { return i.Groups }),
		number("partitions", "How many partitions it has.", func(i fleet.Instance) fleet.Value[int64] { return i.Partitions }),
	}
}

func instanceTimes() []attribute {
	return []attribute{
		{name: "instance.age", kind: cel.DurationType, doc: "The time since it was created.", read: readAge},
		{name: "instance.created", kind: cel.TimestampType, doc: "When it was created.", read: field(func(i fleet.Instance) fleet.Value[time.Time] { return i.CreatedAt })},
		{name: "instance.expired", kind: cel.BoolType, doc: "Whether the end of life that its tags reaper/ttl or reaper/expires declare has passed; false without such a tag.", read: readExpired},
		{name: "tags", kind: cel.MapType(cel.StringType, cel.StringType), doc: "Its tags. Ask \"key\" in tags before tags[\"key\"]: a missing key makes the condition unknown.", read: readTags},
	}
}

func contextAttributes() []attribute {
	return []attribute{
		{name: "trigger.kind", kind: cel.StringType, doc: "What woke the run: schedule, manual, cost-alert or metric-alert.", read: func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.On) }},
		{name: "trigger.name", kind: cel.StringType, doc: "The name of the timer that woke the run; empty for other triggers.", read: func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.Trigger) }},
		{name: "now", kind: cel.TimestampType, doc: "The moment of judging.", read: func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.Now) }},
	}
}

func field[T any](read func(fleet.Instance) fleet.Value[T]) reader {
	return func(c *Case, _ time.Duration) fleet.Value[any] { return erase(read(c.Instance)) }
}

func account(i fleet.Instance) fleet.Value[string] {
	if i.Account == "" {
		return fleet.Unknown[string](fleet.Absent, "the caller did not say which account this is")
	}
	return fleet.Known(i.Account)
}

func readAge(c *Case, _ time.Duration) fleet.Value[any] {
	created, ok := c.Instance.CreatedAt.Get()
	if !ok {
		return erase(c.Instance.CreatedAt)
	}
	return fleet.Known[any](c.Now.Sub(created))
}

func readTags(c *Case, _ time.Duration) fleet.Value[any] { return c.tags }

// name turns a known enumeration into its word.
func name[T interface{ String() string }](v fleet.Value[T]) fleet.Value[string] {
	if known, ok := v.Get(); ok {
		return fleet.Known(known.String())
	}
	return fleet.UnknownAs[string](v)
}

func erase[T any](v fleet.Value[T]) fleet.Value[any] {
	if known, ok := v.Get(); ok {
		return fleet.Known[any](known)
	}
	why := v.Why()
	return fleet.Unknown[any](why.Cause, "%s", why.Detail)
}

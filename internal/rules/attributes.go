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
}

// reader reads an attribute of a case. Usage is read over the rule's window.
type reader func(c *Case, window time.Duration) fleet.Value[any]

// attributes returns the vocabulary of conditions.
func attributes() []attribute {
	list := append(instanceTexts(), instanceNumbers()...)
	list = append(list, instanceTimes()...)
	list = append(list, usageAttributes()...)
	return append(list, contextAttributes()...)
}

func instanceTexts() []attribute {
	text := func(name, doc string, read func(fleet.Instance) fleet.Value[string]) attribute {
		return attribute{"instance." + name, cel.StringType, doc, field(read)}
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
		text("paid_type", "How it is paid for: pay-as-you-go or serverless (others are kept before any rule).", func(i fleet.Instance) fleet.Value[string] { return name(i.PaidType) }),
	}
}

func instanceNumbers() []attribute {
	number := func(name, doc string, read func(fleet.Instance) fleet.Value[int64]) attribute {
		return attribute{"instance." + name, cel.IntType, doc, field(read)}
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
		{"instance.age", cel.DurationType, "The time since it was created.", readAge},
		{"instance.created", cel.TimestampType, "When it was created.", field(func(i fleet.Instance) fleet.Value[time.Time] { return i.CreatedAt })},
		{"instance.expired", cel.BoolType, "Whether the end of life that its tags reaper/ttl or reaper/expires declare has passed; false without such a tag.", readExpired},
		{"tags", cel.MapType(cel.StringType, cel.StringType), "Its tags. Ask \"key\" in tags before tags[\"key\"]: a missing key makes the condition unknown.", readTags},
	}
}

func usageAttributes() []attribute {
	usage := func(s fleet.Signal, doc string) attribute {
		return attribute{string(s), cel.DoubleType, doc, func(c *Case, window time.Duration) fleet.Value[any] {
			return erase(c.Usage.Fact(window, s).Value)
		}}
	}
	return []attribute{
		usage(fleet.BytesIn, "The largest data point of what producers write over the rule's idle window, in bytes per second."),
		usage(fleet.BytesOut, "The largest data point of what consumers read over the rule's idle window, in bytes per second."),
		unread("consumers.members", cel.IntType, "How many consumer group members are connected."),
		unread("consumers.unread", cel.IntType, "How many messages consumer groups have not read."),
		unread("topics.silent", cel.DurationType, "The time since anything was written to any topic."),
		unread("cost.per_day", cel.DoubleType, "What the instance costs a day."),
	}
}

func contextAttributes() []attribute {
	return []attribute{
		{"trigger.kind", cel.StringType, "What woke the run: schedule, manual, cost-alert or metric-alert.", func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.On) }},
		{"trigger.name", cel.StringType, "The name of the timer that woke the run; empty for other triggers.", func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.Trigger) }},
		{"now", cel.TimestampType, "The moment of judging.", func(c *Case, _ time.Duration) fleet.Value[any] { return fleet.Known[any](c.Now) }},
	}
}

// unread is an attribute that no source brings yet. A condition on it is
// unknown, so a rule that uses it keeps; it can be written and tested already.
func unread(name string, kind *cel.Type, doc string) attribute {
	return attribute{name, kind, doc + " This version does not read it, so it is always unknown.",
		func(*Case, time.Duration) fleet.Value[any] {
			return fleet.Unknown[any](fleet.Unsupported, "this version does not read %s", name)
		}}
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
	return fleet.Unknown[string](v.Why().Cause, "%s", v.Why().Detail)
}

func erase[T any](v fleet.Value[T]) fleet.Value[any] {
	if known, ok := v.Get(); ok {
		return fleet.Known[any](known)
	}
	why := v.Why()
	return fleet.Unknown[any](why.Cause, "%s", why.Detail)
}

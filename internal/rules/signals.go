package rules

import (
	"time"

	"cel.dev/cel-go/cel"

	"alikafka-reaper/internal/fleet"
)

// signalAttributes are the names for what was measured: the value of a fact
// over the rule's idle window, in the form that CEL reads.
func signalAttributes() []attribute {
	signal := func(s fleet.Signal, kind *cel.Type, form func(float64) any, doc string) attribute {
		return attribute{name: string(s), kind: kind, doc: doc, signal: s, form: form,
			read: func(c *Case, window time.Duration) fleet.Value[any] {
				return formed(c.fact(window, s).Value, form)
			}}
	}
	number := func(v float64) any { return v }
	whole := func(v float64) any { return int64(v) }
	return []attribute{
		signal(fleet.BytesIn, cel.DoubleType, number, "The largest data point of what producers write over the rule's idle window, in bytes per second."),
		signal(fleet.BytesOut, cel.DoubleType, number, "The largest data point of what consumers read over the rule's idle window, in bytes per second."),
		signal(fleet.RequestsIn, cel.DoubleType, number, "The largest data point of produce requests per second over the rule's idle window. Only V2 instances report it."),
		signal(fleet.RequestsOut, cel.DoubleType, number, "The largest data point of fetch requests per second over the rule's idle window; consumers that find nothing send them too. Only V2 instances report it."),
		signal(fleet.Connections, cel.DoubleType, number, "The largest data point of open connections over the rule's idle window: their number for V2, for V3 the share of the limit in percent."),
		signal(fleet.PublicConnections, cel.DoubleType, number, "The same over the internet; 0 for an instance that has no address there."),
		signal(fleet.DiskUse, cel.DoubleType, number, "The largest data point of how full the disk is, in percent, over the rule's idle window. Only V2 instances report it."),
		signal(fleet.Members, cel.IntType, whole, "How many consumers are connected now, over all consumer groups."),
		signal(fleet.Rebalances, cel.IntType, whole, "How many rebalances consumer groups had within the rule's idle window."),
		signal(fleet.Unread, cel.IntType, whole, "How many messages consumer groups have not read."),
		signal(fleet.Writes, cel.IntType, whole, "How many topics hold a message that was written within the rule's idle window; a topic shows writes only as far back as it keeps messages."),
		signal(fleet.Silence, cel.DurationType, span, "The time since anything was written to any topic, at least."),
		signal(fleet.Clients, cel.IntType, whole, "How many addresses sent requests within the last hour. Only V2 instances report it, and only a sample."),
		signal(fleet.QuotaTopics, cel.IntType, whole, "How many topics count against the quota. Only for V2."),
		signal(fleet.QuotaPartitions, cel.IntType, whole, "How many partitions count against the quota. Only for V2."),
		signal(fleet.QuotaGroups, cel.IntType, whole, "How many consumer groups count against the quota. Only for V2."),
	}
}

// span turns seconds into a duration, as long as one can be.
func span(seconds float64) any {
	const longest = 200 * 365 * day
	return min(time.Duration(min(seconds, longest.Seconds())*float64(time.Second)), longest)
}

func formed(v fleet.Value[float64], form func(float64) any) fleet.Value[any] {
	if known, ok := v.Get(); ok {
		return fleet.Known(form(known))
	}
	return fleet.UnknownAs[any](v)
}

// fact returns what is known about a signal: what was measured, or what the
// listing says already, so that no call need be made.
func (c *Case) fact(window time.Duration, s fleet.Signal) fleet.Fact {
	if series, ok := c.Instance.Series.Get(); ok && series.Reports(s) == fleet.NotReported {
		none := fleet.Unknown[float64](fleet.Unsupported, "%s instances do not report %s", series, s)
		return fleet.Fact{Signal: s, Window: window, Value: none, Seen: none, ObservedAt: c.Instance.ListedAt}
	}
	if exposure, ok := c.Instance.Exposure.Get(); ok && s == fleet.PublicConnections && exposure == fleet.VPCOnly {
		return fleet.Fact{
			Signal: s, Window: window, Value: fleet.Known(0.0), Seen: fleet.Known(0.0),
			Source: "GetInstanceList: no address on the internet", ObservedAt: c.Instance.ListedAt,
		}
	}
	return c.Usage.Fact(window, s)
}

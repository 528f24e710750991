package cloudtest

import (
	"slices"
	"time"
)

// namespace is the CloudMonitor namespace of ApsaraMQ for Kafka.
const namespace = "acs_kafka"

// metric is one row of the metric catalogue.
type metric struct {
	name, unit, text string
	series           Series
	// statistics are the keys of the number in a point.
	statistics []string
	// dimensions of the metric; those with more than an instance have no
	// points yet.
	dimensions string
	value      reading
	// internet metrics have points only for instances with internet access.
	internet bool
}

// reading is the value of a metric for one instance in [from, to).
type reading func(i *Instance, from, to time.Time) float64

const perInstance = "userId,instanceId"

// newMetricTable indexes the catalogue by name.
func newMetricTable(catalogue []metric) map[string]metric {
	table := map[string]metric{}
	for _, m := range catalogue {
		table[m.name] = m
	}
	return table
}

// metricCatalogue lists the metrics that tell use from idleness (CloudMonitor
// appendix "Message queue for Apache Kafka", Kafka monitoring pages). V2 and
// V3 instances report different names.
func metricCatalogue(quirks Quirks) []metric {
	return slices.Concat(metricsV2(), metricsV3(quirks.v3Statistics()))
}

// metricsV2: traffic is sent as Value, the disk as Maximum (table of 2021).
// Request counts come from clients only; what brokers say to each other is no
// request.
func metricsV2() []metric {
	row := func(name, unit, text string, value reading) metric {
		return metric{name: name, unit: unit, text: text, series: SeriesV2, statistics: []string{"Value"},
			dimensions: perInstance, value: value}
	}
	disk := row("instance_disk_capacity", "%", "instance disk usage", func(i *Instance, _, _ time.Time) float64 {
		return i.Traffic.DiskPercent
	})
	disk.statistics = []string{"Maximum"}
	public := row("instance_public_tcp_num_sum", "count", "internet connections of all nodes", public)
	public.internet = true
	group := row("message_accumulation", "count", "accumulated messages", nil)
	group.dimensions += ",consumerGroup"
	topic := row("topic_message_input", "bytes/s", "topic inbound traffic", nil)
	topic.dimensions += ",topic"
	return []metric{
		row("instance_message_input", "bytes/s", "instance inbound traffic", in),
		row("instance_message_output", "bytes/s", "instance outbound traffic", out),
		row("instance_message_num_input", "count/s", "inbound messages", messagesIn),
		row("instance_reqs_input", "count/s", "produce requests", (*Instance).produces),
		row("instance_reqs_output", "count/s", "fetch requests", (*Instance).fetches),
		disk,
		row("instance_tcp_num", "count", "connections", (*Instance).connections),
		row("instance_tcp_num_sum", "count", "connections of all nodes", (*Instance).connections),
		row("InstanceMaxConnection", "count", "connections of the busiest node", (*Instance).connections),
		public, group, topic,
	}
}

// metricsV3: which statistics they have is unconfirmed, see Quirks.V3Statistic.
func metricsV3(statistics []string) []metric {
	row := func(name, unit, text string, value reading) metric {
		return metric{name: name, unit: unit, text: text, series: SeriesV3, statistics: statistics,
			dimensions: perInstance, value: value}
	}
	public := row("InstanceMaxInternetConnectionRatioV3", "%", "internet connections of the limit", scaled(public, ratioOfLimit))
	public.internet = true
	return []metric{
		row("InstanceMessageInputV3", "bytes/s", "instance inbound traffic", in),
		row("InstanceMessageOutputV3", "bytes/s", "instance outbound traffic", out),
		row("ClusterMessageInputV3", "bytes/s", "inbound traffic with replicas", scaled(in, 3)),
		row("InstanceMessageInputRatioV3", "%", "inbound traffic of capacity", scaled(in, ratioV3)),
		row("InstanceMessageOutputRatioV3", "%", "outbound traffic of capacity", scaled(out, ratioV3)),
		row("InstanceMaxConnectionRatioV3", "%", "connections of the limit", scaled((*Instance).connections, ratioOfLimit)),
		public,
	}
}

const (
	// ratioV3 turns bytes per second into percent of 60 MB/s, the smallest
	// reserved capacity of a serverless instance.
	ratioV3 = 100.0 / (60 << 20)
	// ratioOfLimit turns connections into percent of 1000, an assumption.
	ratioOfLimit = 100.0 / 1000
)

func in(i *Instance, from, to time.Time) float64  { return i.Traffic.in(from, to) }
func out(i *Instance, from, to time.Time) float64 { return i.Traffic.out(from, to) }

func public(i *Instance, _, _ time.Time) float64 { return float64(i.Traffic.PublicConnections) }

func messagesIn(i *Instance, from, to time.Time) float64 {
	return i.Traffic.produced(from, to) / messageBytes
}

func scaled(value reading, factor float64) reading {
	return func(i *Instance, from, to time.Time) float64 { return value(i, from, to) * factor }
}

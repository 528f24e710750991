package cloudtest

import "time"

// namespace is the CloudMonitor namespace of ApsaraMQ for Kafka.
const namespace = "acs_kafka"

// metric is one row of the metric catalogue.
type metric struct {
	name, unit, text string
	series           Series
	// statistic is the key of the number in a point: Value for traffic,
	// Maximum for the disk (metric table of 2021). V3 keys are unconfirmed.
	statistic string
	// dimensions of the metric; those with more than an instance have no
	// points yet, because this cloud has no topics or groups.
	dimensions string
	value      func(t *Traffic, from, to time.Time) float64
}

const perInstance = "userId,instanceId"

// newMetricTable indexes the catalogue by name.
func newMetricTable() map[string]metric {
	table := map[string]metric{}
	for _, m := range metricCatalogue() {
		table[m.name] = m
	}
	return table
}

// metricCatalogue lists the metrics that tell use from idleness (CloudMonitor
// appendix "Message queue for Apache Kafka", Kafka monitoring pages). V2 and
// V3 instances report different names.
func metricCatalogue() []metric {
	in := (*Traffic).in
	out := (*Traffic).out
	connections := func(t *Traffic, _, _ time.Time) float64 { return float64(t.Connections) }
	disk := func(t *Traffic, _, _ time.Time) float64 { return t.DiskPercent }
	return []metric{
		{"instance_message_input", "bytes/s", "instance inbound traffic", SeriesV2, "Value", perInstance, in},
		{"instance_message_output", "bytes/s", "instance outbound traffic", SeriesV2, "Value", perInstance, out},
		{"instance_message_num_input", "count/s", "inbound messages", SeriesV2, "Value", perInstance, scaled(in, 1.0/1024)},
		{"instance_reqs_input", "count/s", "produce requests", SeriesV2, "Value", perInstance, scaled(in, 1.0/16384)},
		{"instance_reqs_output", "count/s", "fetch requests", SeriesV2, "Value", perInstance, fetches},
		{"instance_disk_capacity", "%", "instance disk usage", SeriesV2, "Maximum", perInstance, disk},
		{"instance_tcp_num", "count", "connections", SeriesV2, "Value", perInstance, connections},
		{"instance_tcp_num_sum", "count", "connections of all nodes", SeriesV2, "Value", perInstance, connections},
		{"InstanceMaxConnection", "count", "connections of the busiest node", SeriesV2, "Value", perInstance, connections},
		{"message_accumulation", "count", "accumulated messages", SeriesV2, "Value", perInstance + ",consumerGroup", nil},
		{"topic_message_input", "bytes/s", "topic inbound traffic", SeriesV2, "Value", perInstance + ",topic", nil},
		{"InstanceMessageInputV3", "bytes/s", "instance inbound traffic", SeriesV3, "Value", perInstance, in},
		{"InstanceMessageOutputV3", "bytes/s", "instance outbound traffic", SeriesV3, "Value", perInstance, out},
		{"ClusterMessageInputV3", "bytes/s", "inbound traffic with replicas", SeriesV3, "Value", perInstance, scaled(in, 3)},
		{"InstanceMessageInputRatioV3", "%", "inbound traffic of capacity", SeriesV3, "Value", perInstance, scaled(in, ratioV3)},
		{"InstanceMessageOutputRatioV3", "%", "outbound traffic of capacity", SeriesV3, "Value", perInstance, scaled(out, ratioV3)},
		{"InstanceMaxConnectionRatioV3", "%", "connections of the limit", SeriesV3, "Value", perInstance,
			func(t *Traffic, _, _ time.Time) float64 { return float64(t.Connections) / 10 }},
	}
}

// ratioV3 turns bytes per second into percent of 60 MB/s, the smallest
// reserved capacity of a serverless instance.
const ratioV3 = 100.0 / (60 << 20)

func scaled(value func(*Traffic, time.Time, time.Time) float64, factor float64) func(*Traffic, time.Time, time.Time) float64 {
	return func(t *Traffic, from, to time.Time) float64 { return value(t, from, to) * factor }
}

// fetches: consumers that poll an empty topic send requests without bytes.
func fetches(t *Traffic, from, to time.Time) float64 {
	return t.Polls + t.out(from, to)/65536
}

package aliyun

import "alikafka-reaper/internal/fleet"

// MetricName returns CloudMonitor's name for a signal of a series, and whether
// there is one. The names of one series yield no points for the other.
//
// Sources: CloudMonitor's metric tables for acs_kafka; for connections over the
// internet, the page of Prometheus metrics (help 433347). Traffic is in bytes
// per second, requests in requests per second, the disk in percent; connections
// are a number for V2 and a share of the limit in percent for V3.
func MetricName(signal fleet.Signal, series fleet.Series) (string, bool) {
	names := map[fleet.Series]map[fleet.Signal]string{
		fleet.SeriesV2: {
			fleet.BytesIn: "instance_message_input", fleet.BytesOut: "instance_message_output",
			fleet.RequestsIn: "instance_reqs_input", fleet.RequestsOut: "instance_reqs_output",
			fleet.Connections: "instance_tcp_num_sum", fleet.PublicConnections: "instance_public_tcp_num_sum",
			fleet.DiskUse: "instance_disk_capacity",
		},
		fleet.SeriesV3: {
			fleet.BytesIn: "InstanceMessageInputV3", fleet.BytesOut: "InstanceMessageOutputV3",
			fleet.Connections: "InstanceMaxConnectionRatioV3", fleet.PublicConnections: "InstanceMaxInternetConnectionRatioV3",
		},
	}
	name, ok := names[series][signal]
	return name, ok
}

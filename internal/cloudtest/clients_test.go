package cloudtest_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// reading is the newest value of a metric, -1 for no point.
func (w *world) reading(metric, key string) float64 {
	w.t.Helper()
	request := cms.CreateDescribeMetricLastRequest()
	request.Namespace, request.MetricName = "acs_kafka", metric
	w.aim(request)
	response, err := w.cms("cn-hangzhou").DescribeMetricLast(request)
	if err != nil {
		w.t.Fatal(err)
	}
	if response.Datapoints == "[]" {
		return -1
	}
	_, text, ok := strings.Cut(response.Datapoints, fmt.Sprintf("%q:", key))
	if !ok {
		w.t.Fatalf("%s has no %s: %s", metric, key, response.Datapoints)
	}
	value := 0.0
	if _, err := fmt.Sscanf(text, "%g", &value); err != nil {
		w.t.Fatal(err)
	}
	return value
}

func TestConnectionsAndRequestsComeFromClients(t *testing.T) {
	type readings struct{ Writes, Fetches, Connections, Public float64 }
	members := cloudtest.GroupSpecs{{Members: 2}, {}}
	tests := []struct {
		name string
		spec cloudtest.Spec
		want readings
	}{
		{"nobody", cloudtest.Spec{}, readings{0, 0, 0, -1}},
		{"nobody, with internet access", cloudtest.Spec{Internet: true}, readings{0, 0, 0, 0}},
		{"broker chatter", cloudtest.Spec{Groups: cloudtest.GroupCount(2), Traffic: cloudtest.TrafficSpec{Heartbeat: 900}}, readings{0, 0, 0, -1}},
		{"a slow writer", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesIn: 512}}, readings{0.5, 0, 1, -1}},
		{"a fast writer", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesIn: 1 << 20}}, readings{65, 0, 1, -1}},
		{"chatter hides a slow writer", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesIn: 512, Heartbeat: 900}}, readings{0.5, 0, 1, -1}},
		{"a reader without a group", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesOut: 1 << 16}}, readings{0, 3, 1, -1}},
		{"polls in vain", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{Polls: 7}}, readings{0, 7, 1, -1}},
		{"members at the end of a quiet topic", cloudtest.Spec{Groups: members}, readings{0, 4, 2, -1}},
		{"members with more connections", cloudtest.Spec{Groups: members, Internet: true,
			Traffic: cloudtest.TrafficSpec{Connections: 9, Public: 3}}, readings{0, 4, 9, 3}},
		{"members with too few connections", cloudtest.Spec{Groups: members, Traffic: cloudtest.TrafficSpec{Connections: 1}}, readings{0, 4, 2, -1}},
		{"members that no metric shows", cloudtest.Spec{Groups: members,
			Traffic: cloudtest.TrafficSpec{Connections: cloudtest.None, Polls: cloudtest.None}}, readings{0, 0, 0, -1}},
		{"members yet to join", cloudtest.Spec{Groups: cloudtest.GroupSpecs{{Members: 2, Joined: -hour}}}, readings{0, 0, 0, -1}},
		{"both", cloudtest.Spec{Groups: cloudtest.GroupCount(3), Traffic: cloudtest.TrafficSpec{BytesIn: 512, BytesOut: 1 << 16}},
			readings{0.5, 7, 4, -1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.spec.ID = "i"
			w := newWorld(t, nil, test.spec)
			got := readings{w.reading("instance_reqs_input", "Value"), w.reading("instance_reqs_output", "Value"),
				w.reading("instance_tcp_num_sum", "Value"), w.reading("instance_public_tcp_num_sum", "Value")}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("readings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMessagesAreCountedWithoutBrokerChatter(t *testing.T) {
	for heartbeat, traffic := range map[string]cloudtest.TrafficSpec{
		"none": {BytesIn: 4096}, "much": {BytesIn: 4096, Heartbeat: 1 << 20},
	} {
		w := newWorld(t, nil, cloudtest.Spec{ID: "i", Traffic: traffic})
		if got := w.reading("instance_message_num_input", "Value"); got != 4 {
			t.Errorf("with %s chatter there are %g messages a second", heartbeat, got)
		}
	}
}

func TestAConsumerThatJoinsBetweenTwoCallsIsSeenEverywhere(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicCount(1), Groups: cloudtest.GroupCount(1)})
	if got := connected(w.progress("group-1")); got != 0 {
		t.Errorf("%d members", got)
	}
	w.Mutate("i", func(i *cloudtest.Instance) { i.Groups[0].Members, i.Groups[0].Joined = 3, w.clock.Now() })
	w.clock.Add(3 * time.Minute)
	got := []float64{float64(connected(w.progress("group-1"))), w.reading("instance_tcp_num_sum", "Value"),
		w.reading("instance_reqs_output", "Value"), float64(w.addresses(0)["FETCH"])}
	if diff := cmp.Diff([]float64{3, 3, 6, 3}, got); diff != "" {
		t.Errorf("members, connections, fetches, addresses (-want +got):\n%s", diff)
	}
	if before := w.values(1, func(r *cms.DescribeMetricListRequest) { r.MetricName = "instance_tcp_num_sum" }); before["i=0"] == 0 {
		t.Errorf("the members were there before they joined: %v", before)
	}
}

func TestServerlessConnectionRatios(t *testing.T) {
	for _, key := range []string{"", "Maximum", "Average,Minimum,Maximum", "Sum"} {
		t.Run("statistic "+key, func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Quirks.V3Statistic = key },
				cloudtest.Spec{ID: "i", Series: cloudtest.SeriesV3, Internet: true, Traffic: cloudtest.TrafficSpec{Connections: 5, Public: 2}})
			first, _, _ := strings.Cut(key, ",")
			if first == "" {
				first = "Value"
			}
			all, public := w.reading("InstanceMaxConnectionRatioV3", first), w.reading("InstanceMaxInternetConnectionRatioV3", first)
			if math.Abs(all-0.5) > 1e-9 || math.Abs(public-0.2) > 1e-9 {
				t.Errorf("ratios %g and %g", all, public)
			}
			if got := w.reading("instance_tcp_num_sum", "Value"); got != -1 {
				t.Errorf("a V2 metric has %g", got)
			}
			w.Mutate("i", func(i *cloudtest.Instance) { i.Internet = false })
			if got := w.reading("InstanceMaxInternetConnectionRatioV3", first); got != -1 {
				t.Errorf("without internet access there is a point: %g", got)
			}
		})
	}
}

func TestTheMetaListCanLackMetricsAndPeriods(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) {
		cfg.Quirks.MetaPeriods, cfg.Quirks.V3Statistic = "60", "Average,Maximum"
		cfg.Quirks.MetaOmits = []string{"instance_reqs_output", "instance_tcp_num"}
	})
	request := cms.CreateDescribeMetricMetaListRequest()
	request.Namespace = "acs_kafka"
	w.aim(request)
	response, err := w.cms("cn-hangzhou").DescribeMetricMetaList(request)
	if err != nil {
		t.Fatal(err)
	}
	statistics := map[string]string{}
	for _, row := range response.Resources.Resource {
		statistics[row.MetricName] = row.Statistics
		if row.Periods != "60" {
			t.Errorf("%s has the periods %s", row.MetricName, row.Periods)
		}
	}
	if _, ok := statistics["instance_reqs_output"]; ok || len(statistics) != 17 || response.TotalCount != "17" {
		t.Errorf("%d rows of %s: %v", len(statistics), response.TotalCount, statistics)
	}
	for name, want := range map[string]string{"instance_public_tcp_num_sum": "Value", "instance_disk_capacity": "Maximum",
		"InstanceMaxInternetConnectionRatioV3": "Average,Maximum"} {
		if statistics[name] != want {
			t.Errorf("%s has %q, want %q", name, statistics[name], want)
		}
	}
}

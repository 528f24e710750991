package cloudtest_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func (w *world) progress(group string, more ...string) map[string]any {
	w.t.Helper()
	params := map[string]string{"InstanceId": "i", "ConsumerId": group}
	for n := 0; n+1 < len(more); n += 2 {
		params[more[n]] = more[n+1]
	}
	body, err := w.raw("GetConsumerProgress", params)
	if err != nil {
		w.t.Fatal(err)
	}
	return body["ConsumerProgress"].(map[string]any)
}

// connected counts the client ids in a progress.
func connected(progress map[string]any) int {
	ids := map[any]bool{}
	for _, topic := range progress["TopicList"].(map[string]any)["TopicList"].([]any) {
		for _, row := range topic.(map[string]any)["OffsetList"].(map[string]any)["OffsetList"].([]any) {
			if id := row.(map[string]any)["ClientId"]; id != "" {
				ids[id] = true
			}
		}
	}
	return len(ids)
}

func TestTheProgressOfADeadGroupShowsWhatNobodyRead(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i",
		Topics: cloudtest.TopicSpecs{{Name: "poc_events", Partitions: 2, Written: 423, LastWrite: 30 * hour}},
		Groups: cloudtest.GroupSpecs{{Name: "poc_group", Unread: 23, Rebalances: []cloudtest.Ago{40 * hour, 29 * hour}}}})
	last := float64(w.clock.Now().Add(-30 * time.Hour).UnixMilli())
	row := func(partition, broker, read, left float64) map[string]any {
		return map[string]any{"Partition": partition, "BrokerOffset": broker, "ConsumerOffset": read, "Accumulate": left,
			"LastTimestamp": last - 1000*left, "ClientId": "", "ClientIp": "", "MemberId": ""}
	}
	rebalance := func(generation float64, ago time.Duration) map[string]any {
		return map[string]any{"Generation": generation, "GroupId": "poc_group", "RebalanceSuccess": true,
			"LastRebalanceTimestamp": float64(w.clock.Now().Add(-ago).UnixMilli()), "RebalanceTimeConsuming": 35.0,
			"Reason": "member removed on heartbeat expiration"}
	}
	want := map[string]any{
		"LastTimestamp": last - 11000, "TotalDiff": 23.0, "state": "Empty",
		"TopicList": map[string]any{"TopicList": []any{map[string]any{
			"Topic": "poc_events", "TotalDiff": 23.0, "LastTimestamp": last - 11000,
			"OffsetList": map[string]any{"OffsetList": []any{row(0, 212, 200, 12), row(1, 211, 200, 11)}}}}},
		"RebalanceInfoList": map[string]any{"RebalanceInfoList": []any{rebalance(2, 29*time.Hour), rebalance(1, 40*time.Hour)}},
	}
	if diff := cmp.Diff(want, w.progress("poc_group")); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	hidden := w.progress("poc_group", "HideLastTimestamp", "true")
	topic := hidden["TopicList"].(map[string]any)["TopicList"].([]any)[0].(map[string]any)
	if hidden["LastTimestamp"] != -1.0 || topic["LastTimestamp"] != -1.0 || hidden["TotalDiff"] != 23.0 {
		t.Errorf("hidden times: %v", hidden)
	}
}

func TestALateConsumerLooksAsOldAsItsTopic(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicSpecs{{Partitions: 3, Written: 9, LastWrite: 72*hour - hour/12}},
		Groups: cloudtest.GroupCount(1)})
	idle := w.progress("group-1")
	if idle["state"] != "Empty" || connected(idle) != 0 || idle["TotalDiff"] != 0.0 {
		t.Errorf("nobody is connected, yet %v", idle)
	}
	w.Mutate("i", func(i *cloudtest.Instance) { i.Groups[0].Members = 2 })
	busy := w.progress("group-1")
	if busy["state"] != "Stable" || connected(busy) != 2 || busy["LastTimestamp"] != idle["LastTimestamp"] {
		t.Errorf("two members are connected, yet %v", busy)
	}
	w.clock.Add(5 * time.Minute) // the last message consumed has expired
	if late := w.progress("group-1"); late["LastTimestamp"] != 0.0 || connected(late) != 2 {
		t.Errorf("after the retention: %v", late)
	}
}

func TestGroupsHaveMembersWhileTheTrafficShowsConsumers(t *testing.T) {
	tests := []struct {
		name    string
		traffic cloudtest.TrafficSpec
		group   cloudtest.GroupSpec
		want    int
		state   string
	}{
		{"nobody", cloudtest.TrafficSpec{}, cloudtest.GroupSpec{}, 0, "Empty"},
		{"broker chatter", cloudtest.TrafficSpec{Heartbeat: 200}, cloudtest.GroupSpec{}, 0, "Empty"},
		{"a writer", cloudtest.TrafficSpec{BytesIn: 1e6}, cloudtest.GroupSpec{}, 0, "Empty"},
		{"a reader", cloudtest.TrafficSpec{BytesOut: 1}, cloudtest.GroupSpec{}, 1, "Stable"},
		{"somebody who asks in vain", cloudtest.TrafficSpec{Polls: 2}, cloudtest.GroupSpec{}, 1, "Stable"},
		{"a reader without a group", cloudtest.TrafficSpec{BytesOut: 1}, cloudtest.GroupSpec{Members: cloudtest.None}, 0, "Empty"},
		{"members who make no traffic", cloudtest.TrafficSpec{Polls: cloudtest.None}, cloudtest.GroupSpec{Members: 3}, 3, "Stable"},
		{"a state of its own", cloudtest.TrafficSpec{}, cloudtest.GroupSpec{State: "Dead"}, 0, "Dead"},
		{"a reader in the past", cloudtest.TrafficSpec{Bursts: []cloudtest.BurstSpec{{From: 2 * hour, To: hour, BytesOut: 5}}},
			cloudtest.GroupSpec{}, 0, "Empty"},
		{"a reader since an hour", cloudtest.TrafficSpec{Bursts: []cloudtest.BurstSpec{{From: hour, BytesOut: 5}}},
			cloudtest.GroupSpec{}, 1, "Stable"},
		{"members who join in an hour", cloudtest.TrafficSpec{}, cloudtest.GroupSpec{Members: 2, Joined: -hour}, 0, "Empty"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, nil, cloudtest.Spec{ID: "i", Traffic: test.traffic,
				Topics: cloudtest.TopicSpecs{{Written: 50, LastWrite: hour}}, Groups: cloudtest.GroupSpecs{test.group}})
			if got := w.progress("group-1"); connected(got) != test.want || got["state"] != test.state || got["TotalDiff"] != 0.0 {
				t.Errorf("%d members, state %v, unread %v", connected(got), got["state"], got["TotalDiff"])
			}
		})
	}
}

func TestGroupsSubscribeToWhatTheyRead(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i",
		Topics: cloudtest.TopicSpecs{{Name: "old", Written: 5, LastWrite: hour}, {Name: "empty"}},
		Groups: cloudtest.GroupSpecs{{Name: "all"}, {Name: "one", Topics: []string{"old"}}, {Name: "live", Members: 1}}})
	groups := func(topic string) []string {
		request := alikafka.CreateGetTopicSubscribeStatusRequest()
		request.InstanceId, request.Topic = "i", topic
		w.aim(request)
		response, err := w.kafka("cn-hangzhou").GetTopicSubscribeStatus(request)
		if err != nil {
			t.Fatal(err)
		}
		return response.TopicSubscribeStatus.ConsumerGroups
	}
	if diff := cmp.Diff([]string{"all", "one", "live"}, groups("old")); diff != "" {
		t.Errorf("groups of the written topic (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"live"}, groups("empty")); diff != "" {
		t.Errorf("groups of the empty topic (-want +got):\n%s", diff)
	}
}

// addresses are the requests and how many addresses sent each.
func (w *world) addresses(ago time.Duration, more ...string) map[string]int {
	w.t.Helper()
	end := w.clock.Now().Add(-ago)
	params := map[string]string{"InstanceId": "i", "Type": "byInstance", "EndTime": fmt.Sprint(end.UnixMilli()),
		"StartTime": fmt.Sprint(end.Add(-time.Hour).UnixMilli())}
	for n := 0; n+1 < len(more); n += 2 {
		params[more[n]] = more[n+1]
	}
	body, err := w.raw("GetKafkaClientIp", params)
	if err != nil {
		w.t.Fatal(err)
	}
	data := body["Data"].(map[string]any)
	if data["SearchTimeRange"] != 1.0 || data["TimeLimitDay"] != 7.0 || data["StartDate"] != float64(end.Add(-time.Hour).UnixMilli()) {
		w.t.Errorf("limits %v", data)
	}
	counts := map[string]int{}
	for _, row := range data["Data"].(map[string]any)["Data"].([]any) {
		entry := row.(map[string]any)
		counts[entry["Name"].(string)] = len(entry["Data"].(map[string]any)["Data"].([]any))
	}
	if data["Alert"] == true {
		counts["alert"] = 1
	}
	return counts
}

func TestTheLogOfClientAddresses(t *testing.T) {
	topics, groups := cloudtest.TopicSpecs{{Name: "a", Written: 3}}, cloudtest.GroupSpecs{{Name: "g"}}
	shadow := cloudtest.ClientSpecs{List: []cloudtest.ClientSpec{{IP: "198.51.100.7", From: 3 * hour, To: hour},
		{IP: "198.51.100.8", From: 3 * hour, To: hour, Request: "OFFSET_COMMIT", Group: "g"}}}
	tests := []struct {
		name string
		spec cloudtest.Spec
		ago  time.Duration
		more []string
		want map[string]int
	}{
		{"nobody", cloudtest.Spec{}, 0, nil, map[string]int{}},
		{"broker chatter", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{Heartbeat: 9}}, 0, nil, map[string]int{}},
		{"a writer", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesIn: 9}}, 0, nil, map[string]int{"PRODUCE": 1}},
		{"members", cloudtest.Spec{Groups: cloudtest.GroupSpecs{{Name: "g", Members: 2}}}, 0, nil,
			map[string]int{"FETCH": 2, "OFFSET_COMMIT": 2}},
		{"members, kept out of the log", cloudtest.Spec{Groups: cloudtest.GroupSpecs{{Name: "g", Members: 2}},
			Clients: cloudtest.ClientSpecs{None: true}}, 0, nil, map[string]int{}},
		{"a reader without groups", cloudtest.Spec{Groups: cloudtest.GroupSpecs{{Name: "g", Members: cloudtest.None}},
			Traffic: cloudtest.TrafficSpec{Polls: 1}}, 0, nil, map[string]int{"FETCH": 1}},
		{"a client nothing else shows, now", cloudtest.Spec{Clients: shadow}, 0, nil, map[string]int{}},
		{"a client nothing else shows, then", cloudtest.Spec{Clients: shadow}, 90 * time.Minute, nil,
			map[string]int{"FETCH": 1, "OFFSET_COMMIT": 1}},
		{"a client of a group", cloudtest.Spec{Clients: shadow}, 90 * time.Minute, []string{"Type", "byGroup", "Group", "g"},
			map[string]int{"OFFSET_COMMIT": 1}},
		{"a client of a topic", cloudtest.Spec{Traffic: cloudtest.TrafficSpec{BytesIn: 9, BytesOut: 9}}, 0,
			[]string{"Type", "byTopic", "Topic", "a"}, map[string]int{"PRODUCE": 1, "FETCH": 1}},
		{"an old broker", cloudtest.Spec{OldBroker: true, Traffic: cloudtest.TrafficSpec{BytesIn: 9}}, 0, nil, map[string]int{"alert": 1}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.spec.ID, test.spec.Topics = "i", topics
			if test.spec.Groups == nil {
				test.spec.Groups = groups
			}
			w := newWorld(t, nil, test.spec)
			if diff := cmp.Diff(test.want, w.addresses(test.ago, test.more...)); diff != "" {
				t.Errorf("addresses (-want +got):\n%s", diff)
			}
		})
	}
}

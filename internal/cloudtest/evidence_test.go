package cloudtest_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// raw calls an operation of ApsaraMQ for Kafka through the SDK and returns the
// body as it came over the wire.
func (w *world) raw(action string, params map[string]string) (map[string]any, error) {
	return w.rawIn("cn-hangzhou", "2019-09-16", "alikafka", action, params)
}

func (w *world) rawIn(region, version, product, action string, params map[string]string) (map[string]any, error) {
	w.t.Helper()
	request := requests.NewCommonRequest()
	request.Method, request.Product, request.Version, request.ApiName = "POST", product, version, action
	maps.Copy(request.QueryParams, params)
	w.aim(request)
	response, err := w.kafka(region).ProcessCommonRequest(request)
	if err != nil {
		return nil, err
	}
	body := map[string]any{}
	if err := json.Unmarshal(response.GetHttpContentBytes(), &body); err != nil {
		return nil, fmt.Errorf("body %.80q: %w", response.GetHttpContentBytes(), err)
	}
	return body, nil
}

func (w *world) topic(id, name string) alikafka.TopicStatus {
	w.t.Helper()
	request := alikafka.CreateGetTopicStatusRequest()
	request.InstanceId, request.Topic = id, name
	w.aim(request)
	response, err := w.kafka("cn-hangzhou").GetTopicStatus(request)
	if err != nil {
		w.t.Fatal(err)
	}
	return response.TopicStatus
}

// offsets sums the partitions of a topic.
func offsets(status alikafka.TopicStatus) (first, next int64) {
	for _, row := range status.OffsetTable.OffsetTableItem {
		first += row.MinOffset
		next += row.MaxOffset
	}
	return first, next
}

const hour = cloudtest.Ago(time.Hour)

func TestATopicIsWrittenByTheTrafficAndExpiresWithIt(t *testing.T) {
	burst := func(from, to cloudtest.Ago) cloudtest.TrafficSpec {
		return cloudtest.TrafficSpec{Bursts: []cloudtest.BurstSpec{{From: from, To: to, BytesIn: 1024}}}
	}
	one := cloudtest.TopicCount(1)
	tests := []struct {
		name        string
		spec        cloudtest.Spec
		last        cloudtest.Ago // how long ago, -1 for never
		first, next int64
	}{
		{"never written", cloudtest.Spec{Topics: one}, -1, 0, 0},
		{"only broker chatter", cloudtest.Spec{Topics: one, Traffic: cloudtest.TrafficSpec{Heartbeat: 300}}, -1, 0, 0},
		{"only reading", cloudtest.Spec{Topics: one, Traffic: cloudtest.TrafficSpec{BytesOut: 300}}, -1, 0, 0},
		{"written steadily for two days", cloudtest.Spec{Topics: one, Age: 48 * hour,
			Traffic: cloudtest.TrafficSpec{BytesIn: 1024}}, 0, 0, 48 * 3600},
		{"written steadily for ten days, kept for three", cloudtest.Spec{Topics: one, Age: 240 * hour,
			Traffic: cloudtest.TrafficSpec{BytesIn: 1024}}, 0, 168 * 3600, 240 * 3600},
		{"a burst that ended five hours ago", cloudtest.Spec{Topics: one, Traffic: burst(6*hour, 5*hour)}, 5 * hour, 0, 3600},
		{"a burst that goes on", cloudtest.Spec{Topics: one, Traffic: burst(2*hour, 0)}, 0, 0, 7200},
		{"a burst older than the retention", cloudtest.Spec{Topics: one, Traffic: burst(100*hour, 73*hour)}, -1, 27 * 3600, 27 * 3600},
		{"a burst of reading", cloudtest.Spec{Topics: one, Traffic: cloudtest.TrafficSpec{
			Bursts: []cloudtest.BurstSpec{{From: 2 * hour, To: hour, BytesOut: 5000}}}}, -1, 0, 0},
		{"a single byte", cloudtest.Spec{Topics: one, Traffic: cloudtest.TrafficSpec{
			Bursts: []cloudtest.BurstSpec{{From: 2 * hour, To: hour, BytesIn: 0.001}}}}, hour, 0, 1},
		{"its own history", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{Name: "topic-1", Partitions: 2, Written: 423,
			LastWrite: 30 * hour}}}, 30 * hour, 0, 423},
		{"its own history, partly expired", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{Name: "topic-1", Written: 423,
			Stored: 100, LastWrite: 30 * hour}}}, 30 * hour, 323, 423},
		{"its own history, all expired", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{Name: "topic-1", Written: 423,
			LastWrite: 30 * hour, Retention: 24 * hour}}}, -1, 423, 423},
		{"only a last write", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{LastWrite: 5 * hour}}}, 5 * hour, 0, 1},
		{"only a number, written when the topic was made", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{Written: 7,
			Created: 50 * hour}}}, 50 * hour, 0, 7},
		{"the traffic goes to another topic", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{LastWrite: 5 * hour}, {}},
			Traffic: cloudtest.TrafficSpec{BytesIn: 9}}, 5 * hour, 0, 1},
		{"the traffic finds only topics with a history", cloudtest.Spec{Topics: cloudtest.TopicSpecs{{LastWrite: 5 * hour}},
			Age: hour * 10, Traffic: cloudtest.TrafficSpec{BytesIn: 1024}}, 0, 0, 36001},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.spec.ID = "i"
			w := newWorld(t, nil, test.spec)
			status := w.topic("i", "topic-1")
			first, next := offsets(status)
			if first != test.first || next != test.next || status.TotalCount != next-first {
				t.Errorf("offsets %d to %d, total %d, want %d to %d", first, next, status.TotalCount, test.first, test.next)
			}
			want := int64(0)
			if test.last >= 0 {
				want = w.clock.Now().Add(-time.Duration(test.last)).UnixMilli()
			}
			if status.LastTimeStamp != want {
				t.Errorf("last write %s, want %s", time.UnixMilli(status.LastTimeStamp), time.UnixMilli(want))
			}
			if row := status.OffsetTable.OffsetTableItem[0]; row.LastUpdateTimestamp != want {
				t.Errorf("last write of a partition is %d, want %d", row.LastUpdateTimestamp, want)
			}
		})
	}
}

func TestATopicFollowsTheClockAndWhatHappens(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicSpecs{{Name: "a", Partitions: 2, Written: 423, LastWrite: 72*hour - hour/12}, {Name: "b"}}})
	if first, next := offsets(w.topic("i", "a")); first != 0 || next != 423 {
		t.Errorf("offsets %d to %d", first, next)
	}
	w.clock.Add(5 * time.Minute) // the retention is over
	if status := w.topic("i", "a"); status.TotalCount != 0 || status.LastTimeStamp != 0 || status.OffsetTable.OffsetTableItem[0].MinOffset != 212 {
		t.Errorf("after the retention: %+v", status)
	}
	if status := w.topic("i", "b"); status.TotalCount != 0 {
		t.Errorf("not yet written: %+v", status)
	}
	w.Mutate("i", func(i *cloudtest.Instance) {
		i.Traffic.Bursts = append(i.Traffic.Bursts, cloudtest.Burst{From: w.clock.Now(), BytesIn: 2048})
	})
	w.clock.Add(10 * time.Second)
	if status := w.topic("i", "b"); status.TotalCount != 20 || status.LastTimeStamp != w.clock.Now().UnixMilli() {
		t.Errorf("ten seconds of writing: %+v", status)
	}
	w.Mutate("i", func(i *cloudtest.Instance) { i.Topics[0].LastWrite = w.clock.Now() })
	if status := w.topic("i", "a"); status.TotalCount != 423 || status.LastTimeStamp != w.clock.Now().UnixMilli() {
		t.Errorf("written by hand: %+v", status)
	}
}

func TestTopicsAndGroupsComeInPages(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Topics: cloudtest.TopicCount(23), Groups: cloudtest.GroupCount(12), Partitions: 50})
	topics := func(page, size string) ([]string, int) {
		request := alikafka.CreateGetTopicListRequest()
		request.InstanceId, request.CurrentPage, request.PageSize = "i", page, size
		w.aim(request)
		response, err := w.kafka("cn-hangzhou").GetTopicList(request)
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, vo := range response.TopicList.TopicVO {
			names = append(names, vo.Topic)
		}
		return names, response.Total
	}
	for _, test := range []struct {
		page, size  string
		count       int
		first, last string
	}{
		{"", "", 10, "topic-1", "topic-10"}, {"3", "", 3, "topic-21", "topic-23"}, {"1", "100", 23, "topic-1", "topic-23"},
		{"2", "20", 3, "topic-21", "topic-23"}, {"9", "20", 0, "", ""},
	} {
		got, total := topics(test.page, test.size)
		if len(got) != test.count || total != 23 || (test.count > 0 && (got[0] != test.first || got[len(got)-1] != test.last)) {
			t.Errorf("page %q of %q: %v of %d", test.page, test.size, got, total)
		}
	}
	request := alikafka.CreateGetConsumerListRequest()
	request.InstanceId, request.CurrentPage = "i", "2"
	w.aim(request)
	groups, err := w.kafka("cn-hangzhou").GetConsumerList(request)
	if err != nil || groups.Total != 12 || len(groups.ConsumerList.ConsumerVO) != 2 || groups.ConsumerList.ConsumerVO[0].ConsumerId != "group-11" {
		t.Errorf("groups %+v, %v", groups, err)
	}
	if got := w.one("i"); got.UsedTopicCount != 23 || got.UsedGroupCount != 12 || got.UsedPartitionCount != 50 {
		t.Errorf("the list counts %d topics, %d groups, %d partitions", got.UsedTopicCount, got.UsedGroupCount, got.UsedPartitionCount)
	}
	body, err := w.raw("GetTopicList", map[string]string{"InstanceId": "i", "Topic": "topic-7"})
	if err != nil || body["Total"] != 1.0 {
		t.Fatalf("one topic: %v, %v", body, err)
	}
	want := map[string]any{"Topic": "topic-7", "InstanceId": "i", "RegionId": "cn-hangzhou", "PartitionNum": 2.0,
		"Remark": "topic-7", "Status": 0.0, "StatusName": "Running", "CompactTopic": false, "LocalTopic": false,
		"AutoCreate": false, "Tags": map[string]any{"TagVO": []any{}}, "TopicConfig": `{"replications": "3"}`,
		"CreateTime": float64(w.clock.Now().Add(-30 * 24 * time.Hour).UnixMilli())}
	if diff := cmp.Diff(want, body["TopicList"].(map[string]any)["TopicVO"].([]any)[0]); diff != "" {
		t.Errorf("topic (-want +got):\n%s", diff)
	}
	for name, value := range map[string]string{"PageSize": "101", "CurrentPage": "0"} {
		for _, action := range []string{"GetTopicList", "GetConsumerList"} {
			_, err := w.raw(action, map[string]string{"InstanceId": "i", name: value})
			wantCode(t, err, "BIZ_FIELD_CHECK_INVALID")
		}
	}
}

// contents are the operations that read one instance, each with what it needs.
func (w *world) contents() map[string]map[string]string {
	now := w.clock.Now()
	return map[string]map[string]string{
		"GetTopicList":            {"InstanceId": "i"},
		"GetTopicStatus":          {"InstanceId": "i", "Topic": "topic-1"},
		"GetTopicSubscribeStatus": {"InstanceId": "i", "Topic": "topic-1"},
		"GetQuotaTip":             {"InstanceId": "i"},
		"GetConsumerList":         {"InstanceId": "i"},
		"DescribeSaslUsers":       {"InstanceId": "i"},
		"GetAllowedIpList":        {"InstanceId": "i"},
		"DescribeAclResourceName": {"InstanceId": "i", "AclResourceType": "Topic", "AclResourcePatternType": "LITERAL"},
		"GetConsumerProgress":     {"InstanceId": "i", "ConsumerId": "group-1"},
		"GetKafkaClientIp": {"InstanceId": "i", "Type": "byInstance", "EndTime": fmt.Sprint(now.UnixMilli()),
			"StartTime": fmt.Sprint(now.Add(-time.Hour).UnixMilli())},
	}
}

func full(id string) cloudtest.Spec {
	return cloudtest.Spec{ID: id, Topics: cloudtest.TopicCount(3), Groups: cloudtest.GroupCount(3),
		Traffic: cloudtest.TrafficSpec{BytesIn: 1e5, BytesOut: 1e5}}
}

func TestReadsOfContentsAreRefused(t *testing.T) {
	with := func(name, value string) func(map[string]string) {
		return func(params map[string]string) { params[name] = value }
	}
	without := func(name string) func(map[string]string) {
		return func(params map[string]string) { delete(params, name) }
	}
	tests := []struct {
		name   string
		spec   cloudtest.Spec
		change func(map[string]string)
		only   string // the operations it is about, all when empty
		want   string
	}{
		{"nothing wrong", full("i"), func(map[string]string) {}, "", ""},
		{"an unknown instance", full("i"), with("InstanceId", "j"), "", "AUTH_RESOURCE_OWNER_ERROR"},
		{"an instance of another account", cloudtest.Spec{ID: "i", Account: "2"}, with("X", ""), "", "AUTH_RESOURCE_OWNER_ERROR"},
		{"an instance of another region", cloudtest.Spec{ID: "i", Region: "cn-beijing"}, with("X", ""), "", "AUTH_RESOURCE_OWNER_ERROR"},
		{"no instance", full("i"), without("InstanceId"), "", "MissingInstanceId"},
		{"not deployed", cloudtest.Spec{ID: "i", Status: cloudtest.Pending}, with("X", ""), "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"stopped", cloudtest.Spec{ID: "i", Status: cloudtest.Stopped}, with("X", ""), "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"being released", cloudtest.Spec{ID: "i", Status: cloudtest.Releasing}, with("X", ""), "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"released", cloudtest.Spec{ID: "i", Status: cloudtest.Released}, with("X", ""), "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"an unknown topic", full("i"), with("Topic", "nope"), "GetTopicStatus GetTopicSubscribeStatus", "BIZ_TOPIC_NOT_FOUND"},
		{"no topic", full("i"), without("Topic"), "GetTopicStatus GetTopicSubscribeStatus", "MissingTopic"},
		{"an unknown group", full("i"), with("ConsumerId", "nope"), "GetConsumerProgress", "BIZ_SUBSCRIPTION_NOT_FOUND"},
		{"no group", full("i"), without("ConsumerId"), "GetConsumerProgress", "MissingConsumerId"},
		{"the quota of a serverless instance", cloudtest.Spec{ID: "i", PaidType: cloudtest.Serverless}, with("X", ""),
			"GetQuotaTip GetKafkaClientIp", "BIZ_INSTANCE_STATUS_ERROR"},
		{"the quota of Confluent", cloudtest.Spec{ID: "i", PaidType: cloudtest.ConfluentPaid}, with("X", ""),
			"GetQuotaTip GetKafkaClientIp", "BIZ_INSTANCE_STATUS_ERROR"},
		{"clients of more than an hour", full("i"), with("EndTime", fmt.Sprint(time.Now().Add(time.Minute).UnixMilli())),
			"GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients of eight days ago", full("i"), with("StartTime", fmt.Sprint(time.Now().Add(-8*24*time.Hour).UnixMilli())),
			"GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients up to a time before the start", full("i"), with("EndTime", "1000"), "GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients from a time in words", full("i"), with("StartTime", "noon"), "GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients up to a time in words", full("i"), with("EndTime", "noon"), "GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients by moon", full("i"), with("Type", "byMoon"), "GetKafkaClientIp", "BIZ_FIELD_CHECK_INVALID"},
		{"clients by no kind", full("i"), without("Type"), "GetKafkaClientIp", "MissingType"},
		{"clients by topic without one", full("i"), with("Type", "byTopic"), "GetKafkaClientIp", "MissingTopic"},
		{"clients by group without one", full("i"), with("Type", "byGroup"), "GetKafkaClientIp", "MissingGroup"},
		{"clients by an unknown topic", full("i"), func(params map[string]string) {
			params["Type"], params["Topic"] = "byTopic", "nope"
		}, "GetKafkaClientIp", "BIZ_TOPIC_NOT_FOUND"},
		{"clients by an unknown group", full("i"), func(params map[string]string) {
			params["Type"], params["Group"] = "byGroup", "nope"
		}, "GetKafkaClientIp", "BIZ_SUBSCRIPTION_NOT_FOUND"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, nil, test.spec)
			for action, params := range w.contents() {
				if test.only != "" && !strings.Contains(test.only, action) {
					continue
				}
				test.change(params)
				_, err := w.raw(action, params)
				if got := code(err); got != test.want {
					t.Errorf("%s answers %q, want %q", action, got, test.want)
				}
			}
		})
	}
}

func TestTheQuotaCountsWhatIsThere(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", PaidType: cloudtest.Subscription, Topics: cloudtest.TopicCount(2),
		Groups: cloudtest.GroupCount(2), Partitions: 24})
	body, err := w.raw("GetQuotaTip", map[string]string{"InstanceId": "i"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"GroupLeft": 98.0, "GroupUsed": 2.0, "IsPartitionBuy": 1.0, "PartitionLeft": 1076.0,
		"PartitionNumOfBuy": 100.0, "PartitionQuata": 1100.0, "PartitionQuota": 1100.0, "PartitionUsed": 24.0,
		"TopicLeft": 48.0, "TopicNumOfBuy": 50.0, "TopicQuota": 50.0, "TopicUsed": 2.0}
	if diff := cmp.Diff(want, body["QuotaData"]); diff != "" {
		t.Errorf("quota (-want +got):\n%s", diff)
	}
}

func TestReadsOfContentsHaveTheirOwnLimits(t *testing.T) {
	limits := map[string]int{"GetTopicList": 100, "GetTopicStatus": 100, "GetTopicSubscribeStatus": 100, "GetQuotaTip": 80,
		"GetConsumerList": 100, "GetConsumerProgress": 100, "GetKafkaClientIp": 100,
		"DescribeSaslUsers": 40, "GetAllowedIpList": 100, "DescribeAclResourceName": 100}
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.UnlimitedQPS = false }, full("i"))
	for action, params := range w.contents() {
		passed := 0
		for range limits[action] + 1 {
			_, err := w.raw(action, params)
			if err == nil {
				passed++
				continue
			}
			wantCode(t, err, "Throttling.User")
		}
		if passed != limits[action] {
			t.Errorf("%s passes %d times in a second, want %d", action, passed, limits[action])
		}
	}
}

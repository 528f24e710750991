package cloudtest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// listedInstance is one entry as a careful reader would take it.
type listedInstance struct {
	InstanceId, Name, Series         string
	PaidType, ViewInstanceStatusCode *json.Number
	CreateTime                       *json.Number
	Tags                             struct{ TagVO []struct{ Key, Value string } }
}

// wouldRelease applies the rule of the demo by hand, over real HTTP, to prove that the demo
// fleet holds exactly the idle instances its comments promise.
func (w *world) wouldRelease(region string) []string {
	var found []string
	for _, entry := range w.rawList(region) {
		text, err := json.Marshal(entry)
		if err != nil {
			w.t.Fatal(err)
		}
		var i listedInstance
		if json.Unmarshal(text, &i) == nil && w.eligible(i) && w.quiet(region, i) && len(w.signs(region, i)) == 0 {
			found = append(found, i.Name)
		}
	}
	return found
}

func (w *world) eligible(i listedInstance) bool {
	if i.PaidType == nil || i.CreateTime == nil || i.ViewInstanceStatusCode == nil || strings.Contains(i.Name, "prod") {
		return false
	}
	env := ""
	for _, tag := range i.Tags.TagVO {
		if tag.Key == "reaper/keep" {
			return false
		}
		if tag.Key == "env" {
			env = tag.Value
		}
	}
	created, err := i.CreateTime.Int64()
	return err == nil && (env == "dev" || env == "test") && i.ViewInstanceStatusCode.String() == "2" &&
		slices.Contains([]string{"1", "3"}, i.PaidType.String()) &&
		w.clock.Now().Sub(time.UnixMilli(created)) >= 72*time.Hour
}

func (w *world) quiet(region string, i listedInstance) bool {
	names := map[string][]string{"v2": {"instance_message_input", "instance_message_output"},
		"v3": {"InstanceMessageInputV3", "InstanceMessageOutputV3"}}[i.Series]
	for _, name := range names {
		request := cms.CreateDescribeMetricListRequest()
		request.Namespace, request.MetricName, request.Period = "acs_kafka", name, "900"
		request.StartTime = fmt.Sprint(w.clock.Now().Add(-24 * time.Hour).UnixMilli())
		request.Dimensions = fmt.Sprintf(`[{"instanceId":%q}]`, i.InstanceId)
		w.aim(request)
		response, err := w.cms(region).DescribeMetricList(request)
		if err != nil {
			w.t.Fatal(err)
		}
		list := points(w.t, response.Datapoints)
		for _, p := range list {
			if value, ok := p.Value.(float64); !ok || value > 1024 {
				return false
			}
		}
		if len(list) < 90 {
			return false
		}
	}
	return len(names) > 0
}

func TestTheDemoFleetHoldsExactlyThePromisedIdleInstances(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Fleet = cloudtest.DemoFleet() })
	got := map[string][]string{}
	for _, region := range []string{"cn-hangzhou", "cn-shanghai", "ap-southeast-1"} {
		got[region] = w.wouldRelease(region)
		slices.Sort(got[region])
	}
	want := map[string][]string{
		"cn-hangzhou":    {"loadtest-march", "loyalty-dev", "poc-checkout", "serverless-playground"},
		"cn-shanghai":    {"legacy-report-test"},
		"ap-southeast-1": {"sg-poc-dev"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("idle instances (-want +got):\n%s", diff)
	}
}

// signs are what shows use where byte metrics do not, each read as a careful
// reader would: the newest value, the last day, the last hour.
func (w *world) signs(region string, i listedInstance) []string {
	var signs []string
	see := func(sign string, seen bool) {
		if seen {
			signs = append(signs, sign)
		}
	}
	connections := "instance_tcp_num_sum"
	if i.Series == "v3" {
		connections = "InstanceMaxConnectionRatioV3"
	}
	see("connections", w.newest(region, connections, i.InstanceId) > 0)
	see("polls", w.newest(region, "instance_reqs_output", i.InstanceId) > 0)
	day := w.clock.Now().Add(-24 * time.Hour).UnixMilli()
	members, unread, rebalanced := w.groups(region, i.InstanceId, day)
	see("members", members)
	see("unread", unread)
	see("rebalances", rebalanced)
	see("writes", w.written(region, i.InstanceId, day))
	if i.Series == "v2" {
		end := w.clock.Now()
		body := w.read(region, "GetKafkaClientIp", map[string]string{"InstanceId": i.InstanceId, "Type": "byInstance",
			"StartTime": fmt.Sprint(end.Add(-time.Hour).UnixMilli()), "EndTime": fmt.Sprint(end.UnixMilli())})
		see("addresses", count(body, "Ip") > 0)
	}
	return signs
}

// newest is the newest value of a metric of one instance.
func (w *world) newest(region, metric, id string) float64 {
	w.t.Helper()
	request := cms.CreateDescribeMetricLastRequest()
	request.Namespace, request.MetricName = "acs_kafka", metric
	request.Dimensions = fmt.Sprintf(`[{"instanceId":%q}]`, id)
	w.aim(request)
	response, err := w.cms(region).DescribeMetricLast(request)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range points(w.t, response.Datapoints) {
		if value, ok := p.Value.(float64); ok {
			return value
		}
	}
	return 0
}

// read calls an operation of the region.
func (w *world) read(region, action string, params map[string]string) map[string]any {
	w.t.Helper()
	body, err := w.rawIn(region, "2019-09-16", "alikafka", action, params)
	if err != nil {
		w.t.Fatalf("%s %v: %v", action, params, err)
	}
	return body
}

// rows are the entries of a list inside a body.
func rows(body map[string]any, path ...string) []map[string]any {
	var value any = body
	for _, name := range path {
		value = value.(map[string]any)[name]
	}
	list := []map[string]any{}
	for _, row := range value.([]any) {
		list = append(list, row.(map[string]any))
	}
	return list
}

func (w *world) groups(region, id string, since int64) (members, unread, rebalanced bool) {
	list := w.read(region, "GetConsumerList", map[string]string{"InstanceId": id, "PageSize": "100"})
	for _, group := range rows(list, "ConsumerList", "ConsumerVO") {
		progress := w.read(region, "GetConsumerProgress", map[string]string{"InstanceId": id,
			"ConsumerId": group["ConsumerId"].(string)})["ConsumerProgress"].(map[string]any)
		members = members || connected(progress) > 0
		unread = unread || progress["TotalDiff"] != 0.0
		for _, row := range rows(progress, "RebalanceInfoList", "RebalanceInfoList") {
			rebalanced = rebalanced || int64(row["LastRebalanceTimestamp"].(float64)) > since
		}
	}
	return members, unread, rebalanced
}

func (w *world) written(region, id string, since int64) bool {
	list := w.read(region, "GetTopicList", map[string]string{"InstanceId": id, "PageSize": "100"})
	for _, topic := range rows(list, "TopicList", "TopicVO") {
		status := w.read(region, "GetTopicStatus", map[string]string{"InstanceId": id, "Topic": topic["Topic"].(string)})
		if int64(status["TopicStatus"].(map[string]any)["LastTimeStamp"].(float64)) > since {
			return true
		}
	}
	return false
}

func TestTheDemoFleetShowsUseInEveryWayItCanBeSeen(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Fleet = cloudtest.DemoFleet() })
	want := map[string][]string{
		"poller-dev":          {"connections", "polls", "addresses"},
		"tail-dev":            {"members"},
		"probe-writer-dev":    {"writes"},
		"backlog-dev":         {"unread"},
		"connect-dev":         {"connections", "polls", "members", "rebalances", "addresses"},
		"shadow-client-dev":   {"addresses"},
		"serverless-attached": {"connections"},
		"late-metric-dev":     {"writes"},
	}
	got := map[string][]string{}
	for _, region := range []string{"cn-hangzhou", "cn-shanghai"} {
		for _, entry := range w.rawList(region) {
			if id := entry["InstanceId"].(string); id[len(id)-3:] > "030" {
				i := listedInstance{InstanceId: id, Series: entry["Series"].(string)}
				if !w.quiet(region, i) {
					t.Errorf("%s is not quiet", entry["Name"])
				}
				got[entry["Name"].(string)] = w.signs(region, i)
			}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("signs of use (-want +got):\n%s", diff)
	}
}

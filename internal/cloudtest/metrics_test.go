package cloudtest_test

import (
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/cms"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

// window asks for the points of the last hours with a period of 900 s. It
// begins a millisecond early, because the window is open on the left.
func (w *world) window(hours int, change func(*cms.DescribeMetricListRequest)) (*cms.DescribeMetricListResponse, error) {
	request := cms.CreateDescribeMetricListRequest()
	request.Namespace, request.MetricName, request.Period = "acs_kafka", "instance_message_input", "900"
	request.StartTime = fmt.Sprint(w.clock.Now().Add(-time.Duration(hours)*time.Hour).UnixMilli() - 1)
	request.EndTime = fmt.Sprint(w.clock.Now().UnixMilli())
	if change != nil {
		change(request)
	}
	w.aim(request)
	return w.cms("cn-hangzhou").DescribeMetricList(request)
}

func (w *world) values(hours int, change func(*cms.DescribeMetricListRequest)) map[string]int {
	w.t.Helper()
	response, err := w.window(hours, change)
	if err != nil {
		w.t.Fatal(err)
	}
	counts := map[string]int{}
	for _, p := range points(w.t, response.Datapoints) {
		counts[fmt.Sprint(p.InstanceID, "=", p.Value)]++
	}
	return counts
}

func ask(ids ...string) func(*cms.DescribeMetricListRequest) {
	var list []map[string]string
	for _, id := range ids {
		list = append(list, map[string]string{"instanceId": id})
	}
	text, _ := json.Marshal(list)
	return func(r *cms.DescribeMetricListRequest) { r.Dimensions = string(text) }
}

func TestPointsFollowTheTraffic(t *testing.T) {
	hour := cloudtest.Ago(time.Hour)
	spec := func(id string, traffic cloudtest.TrafficSpec) cloudtest.Spec {
		return cloudtest.Spec{ID: id, Traffic: traffic}
	}
	partial := cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{Mode: cloudtest.PartialData, Drop: 0.5}}
	tests := []struct {
		name string
		spec cloudtest.Spec
		want map[string]int
	}{
		{"idle", spec("i", cloudtest.TrafficSpec{}), map[string]int{"i=0": 16}},
		{"steady", spec("i", cloudtest.TrafficSpec{BytesIn: 1834021.5}), map[string]int{"i=1.8340215e+06": 16}},
		{"heartbeats", spec("i", cloudtest.TrafficSpec{Heartbeat: 200, BytesIn: 3}), map[string]int{"i=200": 16}},
		{"a burst of two hours", spec("i", cloudtest.TrafficSpec{Bursts: []cloudtest.BurstSpec{
			{From: 3 * hour, To: hour, Rate: 5000}}}), map[string]int{"i=0": 8, "i=5000": 8}},
		{"a burst that goes on", spec("i", cloudtest.TrafficSpec{BytesIn: 1, Bursts: []cloudtest.BurstSpec{
			{From: hour, BytesIn: 5000}}}), map[string]int{"i=1": 12, "i=5001": 4}},
		{"no data", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{Mode: cloudtest.NoData}}), map[string]int{}},
		{"half of the data", spec("i", partial), map[string]int{"i=0": 9}},
		{"half an hour late", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{
			Mode: cloudtest.LateData, By: hour / 2}}), map[string]int{"i=0": 14}},
		{"a gap of an hour", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{
			Mode: cloudtest.GapInData, From: 3 * hour, To: 2 * hour}}), map[string]int{"i=0": 12}},
		{"points without value", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{
			Mode: cloudtest.MalformedData}}), map[string]int{"i=<nil>": 16}},
		{"silent at zero", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{
			Mode: cloudtest.SilentZero}}), map[string]int{}},
		{"another metric missing", spec("i", cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{
			Mode: cloudtest.NoData, Metric: "instance_message_output"}}), map[string]int{"i=0": 16}},
		{"created an hour ago", cloudtest.Spec{ID: "i", Age: hour}, map[string]int{"i=0": 4}},
		{"stopped an hour ago", cloudtest.Spec{ID: "i", Status: cloudtest.Stopped, Since: hour}, map[string]int{"i=0": 12}},
		{"not deployed", cloudtest.Spec{ID: "i", Status: cloudtest.Pending}, map[string]int{}},
		{"serverless asked by the V2 name", cloudtest.Spec{ID: "i", Series: cloudtest.SeriesV3}, map[string]int{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			at := newClock()
			at.now = at.now.Truncate(15 * time.Minute)
			w := newWorld(t, func(cfg *cloudtest.Config) {
				cfg.Clock = at.Now
				cfg.Quirks.MetricDelay = time.Nanosecond
			}, test.spec)
			w.clock = at
			at.Add(time.Nanosecond) // the last period is just readable
			got := w.values(4, ask("i"))
			if test.spec.Traffic.Missing.Mode == cloudtest.PartialData {
				if got["i=0"] < 4 || got["i=0"] > 12 || !cmp.Equal(got, w.values(4, ask("i"))) {
					t.Errorf("half of 16 points came out as %v, then %v", got, w.values(4, ask("i")))
				}
				return
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
		})
	}
}

func TestStringValuesAndTheMissingKeyAreSentAsSuch(t *testing.T) {
	w := newWorld(t, nil,
		cloudtest.Spec{ID: "s", Traffic: cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{Mode: cloudtest.StringData}}},
		cloudtest.Spec{ID: "k", Traffic: cloudtest.TrafficSpec{Missing: cloudtest.MissingSpec{Mode: cloudtest.NoDatapointsKey}}})
	response, err := w.window(1, ask("s"))
	if err != nil {
		t.Fatal(err)
	}
	if got := points(t, response.Datapoints)[0].Value; got != "0" {
		t.Errorf("value is %#v", got)
	}
	if response, err = w.window(1, ask("k")); err != nil || response.Datapoints != "" || response.Code != "200" {
		t.Errorf("got %q %q %v", response.Datapoints, response.Code, err)
	}
	if response, err = w.window(1, ask("nobody")); err != nil || response.Datapoints != "[]" {
		t.Errorf("an unknown instance has %q, %v", response.Datapoints, err)
	}
}

func TestTheWindowIsOpenOnTheLeftAndClosedOnTheRight(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	end := w.clock.Now().Truncate(15 * time.Minute).Add(-2 * time.Hour)
	between := func(start, end string) func(*cms.DescribeMetricListRequest) {
		return func(r *cms.DescribeMetricListRequest) { r.StartTime, r.EndTime = start, end }
	}
	ms := func(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }
	tests := []struct {
		name       string
		start, end string
		want       []int64
	}{
		{"milliseconds", ms(end.Add(-30 * time.Minute)), ms(end),
			[]int64{end.Add(-15 * time.Minute).UnixMilli(), end.UnixMilli()}},
		{"UTC text", end.Add(-15 * time.Minute).Format(time.RFC3339), end.Format(time.RFC3339), []int64{end.UnixMilli()}},
		{"text without a zone counts as UTC+8", end.Add(-15 * time.Minute).Add(8 * time.Hour).Format(time.DateTime),
			end.Add(8 * time.Hour).Format(time.DateTime), []int64{end.UnixMilli()}},
		{"nothing inside", ms(end), ms(end.Add(time.Second)), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			response, err := w.window(1, between(test.start, test.end))
			if err != nil {
				t.Fatal(err)
			}
			var got []int64
			for _, p := range points(t, response.Datapoints) {
				got = append(got, p.Timestamp)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("time stamps (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMetricQueriesOutsideTheLimitsAreRefused(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	many := make([]string, 51)
	tests := []struct {
		name   string
		change func(*cms.DescribeMetricListRequest)
		want   string
	}{
		{"51 instances", ask(many...), "InvalidParameter"},
		{"50 instances", ask(many[:50]...), ""},
		{"one object instead of a list", func(r *cms.DescribeMetricListRequest) { r.Dimensions = `{"instanceId":"i"}` }, ""},
		{"dimensions that are no JSON", func(r *cms.DescribeMetricListRequest) { r.Dimensions = "i" }, "InvalidParameter"},
		{"1441 points", func(r *cms.DescribeMetricListRequest) { r.Length = "1441" }, "InvalidParameter"},
		{"a period of 3600", func(r *cms.DescribeMetricListRequest) { r.Period = "3600" }, "InvalidParameter"},
		{"a time in words", func(r *cms.DescribeMetricListRequest) { r.StartTime = "noon" }, "InvalidParameter"},
		{"a window of 32 days", func(r *cms.DescribeMetricListRequest) {
			r.StartTime = fmt.Sprint(w.clock.Now().Add(-32 * 24 * time.Hour).UnixMilli())
		}, "InvalidParameter"},
		{"an end before the start", func(r *cms.DescribeMetricListRequest) { r.EndTime = "1000" }, "InvalidParameter"},
		{"a token nobody gave", func(r *cms.DescribeMetricListRequest) { r.NextToken = "abc" }, "InvalidParameter"},
		{"no metric", func(r *cms.DescribeMetricListRequest) { r.MetricName = "" }, "MissingMetricName"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := w.window(1, test.change)
			wantCode(t, err, test.want)
		})
	}
}

func TestWrongNamesAnswerWithNoPoints(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"}, cloudtest.Spec{ID: "v3", Series: cloudtest.SeriesV3},
		cloudtest.Spec{ID: "far", Region: "cn-beijing"}, cloudtest.Spec{ID: "foreign", Account: "2"})
	tests := []struct {
		name   string
		change func(*cms.DescribeMetricListRequest)
		want   map[string]int
	}{
		{"all instances of account and region", func(*cms.DescribeMetricListRequest) {}, map[string]int{"i=0": 3}},
		{"the V3 name", func(r *cms.DescribeMetricListRequest) { r.MetricName = "InstanceMessageInputV3" }, map[string]int{"v3=0": 3}},
		{"a misspelt metric", func(r *cms.DescribeMetricListRequest) { r.MetricName = "instance_mesage_input" }, map[string]int{}},
		{"another namespace", func(r *cms.DescribeMetricListRequest) { r.Namespace = "acs_ecs_dashboard" }, map[string]int{}},
		{"a misspelt dimension", func(r *cms.DescribeMetricListRequest) { r.Dimensions = `[{"instanceID":"i"}]` }, map[string]int{}},
		{"an own user id", func(r *cms.DescribeMetricListRequest) {
			r.Dimensions = `[{"instanceId":"i","userId":"1000000000000001"}]`
		}, map[string]int{"i=0": 3}},
		{"a foreign user id", func(r *cms.DescribeMetricListRequest) { r.Dimensions = `[{"instanceId":"i","userId":"2"}]` }, map[string]int{}},
		{"an instance of another region", ask("far"), map[string]int{}},
		{"an instance of another account", ask("foreign"), map[string]int{}},
		{"a metric per topic", func(r *cms.DescribeMetricListRequest) { r.MetricName = "topic_message_input" }, map[string]int{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := w.values(1, test.change)
			for name, count := range got {
				if count == 2 || count == 4 { // depends on the minute of the hour
					got[name] = 3
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagesTogetherGiveEveryPointOnce(t *testing.T) {
	var specs []cloudtest.Spec
	for n := range 7 {
		specs = append(specs, cloudtest.Spec{ID: fmt.Sprint("i", n)})
	}
	w := newWorld(t, nil, specs...)
	seen := map[string]bool{}
	pages, token := 0, ""
	for {
		response, err := w.window(48, func(r *cms.DescribeMetricListRequest) { r.NextToken, r.Length = token, "100" })
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range points(t, response.Datapoints) {
			name := fmt.Sprint(p.InstanceID, p.Timestamp)
			if seen[name] {
				t.Fatalf("%s comes twice", name)
			}
			seen[name] = true
		}
		pages++
		if token = response.NextToken; token == "" {
			break
		}
	}
	if full := 7 * 48 * 4; len(seen) < full-14 || len(seen) > full || pages != (len(seen)+99)/100 {
		t.Errorf("%d points on %d pages", len(seen), pages)
	}
	first, err := w.window(48, func(r *cms.DescribeMetricListRequest) { r.Length = "100" })
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.window(48, func(r *cms.DescribeMetricListRequest) { r.NextToken, r.Length = first.NextToken, "99" })
	wantCode(t, err, "InvalidParameter")
}

func TestDescribeMetricLastGivesTheNewestPointPerInstance(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "a", Traffic: cloudtest.TrafficSpec{BytesIn: 5, DiskPercent: 41.5}},
		cloudtest.Spec{ID: "b"}, cloudtest.Spec{ID: "c", Status: cloudtest.Stopped, Since: cloudtest.Ago(3 * time.Hour)})
	last := func(metric, token string, length int) *cms.DescribeMetricLastResponse {
		request := cms.CreateDescribeMetricLastRequest()
		request.Namespace, request.MetricName, request.NextToken = "acs_kafka", metric, token
		request.Length = strconv.Itoa(length)
		w.aim(request)
		response, err := w.cms("cn-hangzhou").DescribeMetricLast(request)
		if err != nil {
			t.Fatal(err)
		}
		return response
	}
	newest := w.clock.Now().Add(-2 * time.Minute).Truncate(time.Minute).UnixMilli()
	all := last("instance_message_input", "", 1000)
	want := []point{{newest, cloudtest.DemoAccount, "a", 5.0, nil}, {newest, cloudtest.DemoAccount, "b", 0.0, nil}}
	if diff := cmp.Diff(want, points(t, all.Datapoints)); diff != "" || !all.Success || all.Period != "60" {
		t.Errorf("points (-want +got):\n%s", diff)
	}
	if disk := points(t, last("instance_disk_capacity", "", 1).Datapoints); disk[0].Maximum != 41.5 || disk[0].Value != nil {
		t.Errorf("disk is %+v", disk)
	}
	page := last("instance_message_input", "", 1)
	rest := last("instance_message_input", page.NextToken, 1)
	if got := points(t, rest.Datapoints); len(got) != 1 || got[0].InstanceID != "b" || rest.NextToken != "" {
		t.Errorf("second page is %+v, token %q", got, rest.NextToken)
	}
}

func TestTheMetaListNamesStatisticsAndDimensions(t *testing.T) {
	w := newWorld(t, nil)
	request := cms.CreateDescribeMetricMetaListRequest()
	request.Namespace, request.PageSize = "acs_kafka", "5"
	w.aim(request)
	response, err := w.cms("cn-hangzhou").DescribeMetricMetaList(request)
	if err != nil {
		t.Fatal(err)
	}
	first := response.Resources.Resource[0]
	if len(response.Resources.Resource) != 5 || response.TotalCount != "19" || first.Statistics != "Value" ||
		first.Dimensions != "userId,instanceId" {
		t.Errorf("got %s rows in all, first %+v", response.TotalCount, first)
	}
}

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
		if json.Unmarshal(text, &i) == nil && w.eligible(i) && w.quiet(region, i) {
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

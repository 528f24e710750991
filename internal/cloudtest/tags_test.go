package cloudtest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/alikafka"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

func (w *world) tag(id, key, value string) error {
	request := alikafka.CreateTagResourcesRequest()
	request.ResourceType = "instance"
	request.ResourceId = &[]string{id}
	request.Tag = &[]alikafka.TagResourcesTag{{Key: key, Value: value}}
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").TagResources(request)
	return err
}

func (w *world) untag(id string, all bool, keys ...string) error {
	request := alikafka.CreateUntagResourcesRequest()
	request.ResourceType = "INSTANCE"
	request.ResourceId = &[]string{id}
	request.All = requests.NewBoolean(all)
	if len(keys) > 0 {
		request.TagKey = &keys
	}
	w.aim(request)
	_, err := w.kafka("cn-hangzhou").UntagResources(request)
	return err
}

func TestTagsAreAddedReplacedAndRemoved(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i", Tags: map[string]string{"env": "dev"}})
	wantCode(t, w.tag("i", "env", "test"), "")
	wantCode(t, w.tag("i", "reaper/marked", "2026-01-01"), "")
	wantCode(t, w.untag("i", true, "env"), "") // All does not work beside a key
	truth, _ := w.Instance("i")
	if diff := cmp.Diff(map[string]string{"reaper/marked": "2026-01-01"}, truth.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	wantCode(t, w.untag("i", true), "")
	if truth, _ = w.Instance("i"); len(truth.Tags) != 0 {
		t.Errorf("All leaves %v", truth.Tags)
	}
}

func TestTagsOutsideTheLimitsAreRefused(t *testing.T) {
	many := map[string]string{}
	for n := range 20 {
		many[fmt.Sprint("k", n)] = "v"
	}
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"}, cloudtest.Spec{ID: "full", Tags: many})
	tests := []struct{ name, id, key, value, want string }{
		{"128 characters", "i", strings.Repeat("键", 128), "v", ""},
		{"129 characters", "i", strings.Repeat("k", 129), "v", "InvalidParameter"},
		{"a long value", "i", "k", strings.Repeat("v", 129), "InvalidParameter"},
		{"the prefix aliyun", "i", "aliyunfoo", "v", "InvalidParameter"},
		{"the prefix acs:", "i", "acs:foo", "v", "InvalidParameter"},
		{"a web address", "i", "k", "see https://example.com", "InvalidParameter"},
		{"a twenty-first tag", "full", "one-more", "v", "InvalidParameter"},
		{"a new value for a full instance", "full", "k3", "w", ""},
		{"an unknown instance", "nobody", "k", "v", "AUTH_RESOURCE_OWNER_ERROR"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { wantCode(t, w.tag(test.id, test.key, test.value), test.want) })
	}
}

func TestListTagResourcesPages(t *testing.T) {
	var specs []cloudtest.Spec
	for n := range 30 {
		specs = append(specs, cloudtest.Spec{ID: fmt.Sprintf("i%02d", n), Tags: map[string]string{"a": "1", "b": "2"}})
	}
	w := newWorld(t, nil, specs...)
	var lengths []int
	for token := ""; ; {
		request := alikafka.CreateListTagResourcesRequest()
		request.ResourceType = "INSTANCE"
		request.NextToken = token
		request.Tag = &[]alikafka.ListTagResourcesTag{{Key: "a", Value: "1"}}
		w.aim(request)
		response, err := w.kafka("cn-hangzhou").ListTagResources(request)
		if err != nil {
			t.Fatal(err)
		}
		lengths = append(lengths, len(response.TagResources.TagResource))
		if token = response.NextToken; token == "" {
			break
		}
	}
	if diff := cmp.Diff([]int{50, 10}, lengths); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

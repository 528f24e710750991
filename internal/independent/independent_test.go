package independent

import (
	"errors"
	"strings"
	"testing"

	"github.com/alibabacloud-go/tea/tea"
)

const (
	idle  = "alikafka_post-cn-7mz2k8d4q001"
	other = "alikafka_post-cn-9qk3n5j7b003"
)

func TestAnIndependentClient(t *testing.T) {
	e := start(t)
	if e.endpoint == "" || len(e.keys) != 2 {
		t.Fatalf("the emulator printed endpoint %q and %d keys", e.endpoint, len(e.keys))
	}
	permanent, temporary := e.client(t, e.keys[0]), e.client(t, e.keys[1])

	t.Run("lists the instances of a region, all of them and by id", func(t *testing.T) {
		all := list(t, permanent, "cn-hangzhou")
		if len(all) < 10 || all[idle].Name != "poc-checkout" || all[idle].PaidType != 1 || all[idle].CreateTime == 0 {
			t.Errorf("got %d instances, among them %+v", len(all), all[idle])
		}
		if two := list(t, temporary, "cn-hangzhou", idle, other); len(two) != 2 || two[idle] != all[idle] {
			t.Errorf("by id: %+v", two)
		}
	})
	t.Run("reads metrics", func(t *testing.T) {
		var answer struct{ Code, Datapoints string }
		query := map[string]any{"RegionId": "cn-hangzhou", "Namespace": "acs_kafka", "MetricName": "instance_message_input",
			"Dimensions": `[{"instanceId":"` + idle + `"}]`}
		if err := call(temporary, describeMetricLast, query, &answer); err != nil || answer.Code != "200" || !strings.Contains(answer.Datapoints, idle) {
			t.Errorf("%v, %+v", err, answer)
		}
	})
	t.Run("releases an instance and sees its state change", func(t *testing.T) {
		var answer struct {
			Success   bool
			Code      int32
			RequestID string `json:"RequestId"`
		}
		query := map[string]any{"RegionId": "cn-hangzhou", "InstanceId": idle, "ForceDeleteInstance": true}
		if err := call(permanent, releaseInstance, query, &answer); err != nil || !answer.Success || answer.Code != 200 {
			t.Fatalf("%v, %+v", err, answer)
		}
		if status := list(t, permanent, "cn-hangzhou", idle)[idle].ViewInstanceStatusCode; status == 2 {
			t.Errorf("the instance still runs")
		}
		if status := list(t, permanent, "cn-hangzhou", other)[other].ViewInstanceStatusCode; status != 2 {
			t.Errorf("its neighbour's status is %d", status)
		}
	})
}

func TestAnIndependentClientIsRefusedWith(t *testing.T) {
	e := start(t)
	for name, test := range map[string]struct {
		change func(*key)
		which  int
		code   string
	}{
		"a wrong secret":      {func(k *key) { k.secret = "wrong" }, 0, "SignatureDoesNotMatch"},
		"an unknown key":      {func(k *key) { k.id = "unknown" }, 0, "InvalidAccessKeyId.NotFound"},
		"a wrong token":       {func(k *key) { k.token = "wrong" }, 1, "InvalidSecurityToken.Malformed"},
		"a token left behind": {func(k *key) { k.token = "" }, 1, "InvalidAccessKeyId.NotFound"},
	} {
		t.Run(name, func(t *testing.T) {
			k := e.keys[test.which]
			test.change(&k)
			var answer listing
			err := call(e.client(t, k), getInstanceList, map[string]any{"RegionId": "cn-hangzhou"}, &answer)
			if got := codeOf(err); got != test.code {
				t.Errorf("code %q, want %q: %v", got, test.code, err)
			}
		})
	}
}

// codeOf is the cloud's error code.
func codeOf(err error) string {
	refused := new(tea.SDKError)
	if errors.As(err, &refused) {
		return tea.StringValue(refused.Code)
	}
	return ""
}

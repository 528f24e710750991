package cloudtest_test

import (
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"alikafka-reaper/internal/cloudtest"
)

func TestAPolicyLimitsWhatAKeyMayDo(t *testing.T) {
	allow := func(action, resource string) string {
		return `{"Version":"1","Statement":[{"Effect":"Allow","Action":` + action + `,"Resource":"` + resource + `"}]}`
	}
	tests := []struct{ name, policy, list, release, stop string }{
		{"everything", allow(`"*"`, "*"), "", "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"reading only", allow(`["alikafka:List*","cms:*"]`, "*"), "", "Forbidden.RAM", "Forbidden.RAM"},
		{"release also stops", allow(`"alikafka:releaseinstance"`, "*"), "Forbidden.RAM", "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"one instance", allow(`"alikafka:*"`, "acs:alikafka:cn-hangzhou:1000000000000001:i"), "Forbidden.RAM", "", "BIZ_INSTANCE_STATUS_ERROR"},
		{"another instance", allow(`"alikafka:*"`, "acs:alikafka:*:*:j"), "Forbidden.RAM", "Forbidden.RAM", "Forbidden.RAM"},
		{"an instance/ segment", allow(`"alikafka:*"`, "acs:alikafka:*:*:instance/i"), "Forbidden.RAM", "Forbidden.RAM", "Forbidden.RAM"},
		{"a deny wins", `{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},` +
			`{"Effect":"Deny","Action":"alikafka:ReleaseInstance","Resource":"*"}]}`, "", "Forbidden.RAM", "Forbidden.RAM"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Keys[1].Policy = test.policy }, cloudtest.Spec{ID: "i"})
			_, err := w.list("cn-hangzhou")
			wantCode(t, err, test.list)
			wantCode(t, w.release("i", true), test.release)
			wantCode(t, w.stop("i"), test.stop)
		})
	}
}

func TestASessionPolicyShrinksAnAssumedRole(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "i"})
	request := sts.CreateAssumeRoleRequest()
	request.RoleArn, request.RoleSessionName = "acs:ram::1000000000000001:role/reaper", "plan"
	request.Policy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"alikafka:ListInstance","Resource":"*"}]}`
	w.aim(request)
	response, err := w.sts().AssumeRole(request)
	if err != nil {
		t.Fatal(err)
	}
	got := response.Credentials
	w.key = cloudtest.Key{AccessKeyID: got.AccessKeyId, Secret: got.AccessKeySecret, SecurityToken: got.SecurityToken}
	_, err = w.list("cn-hangzhou")
	wantCode(t, err, "")
	wantCode(t, w.release("i", true), "Forbidden.RAM")
}

func TestAPolicyThatCannotBeReadIsRefused(t *testing.T) {
	for _, text := range []string{"{", `{"Statement":[{"Effect":"Maybe","Action":"*","Resource":"*"}]}`,
		`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}]}`} {
		key := cloudtest.DemoKeys()[0]
		key.Policy = text
		if _, err := cloudtest.New(cloudtest.Config{Keys: []cloudtest.Key{key}}); err == nil || !strings.Contains(err.Error(), "RAM policy") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

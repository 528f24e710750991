package cloudtest_test

import (
	"strings"
	"testing"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

const otherRole = "acs:ram::2000000000000002:role/reaper"

// assume takes a role and goes on as it.
func (w *world) assume(arn string, change func(*sts.AssumeRoleRequest)) error {
	request := sts.CreateAssumeRoleRequest()
	request.RoleArn, request.RoleSessionName = arn, "reaper"
	change(request)
	w.aim(request)
	response, err := w.sts().AssumeRole(request)
	if err != nil {
		return err
	}
	got := response.Credentials
	w.key = cloudtest.Key{AccessKeyID: got.AccessKeyId, Secret: got.AccessKeySecret, SecurityToken: got.SecurityToken}
	return nil
}

func TestRolesAskForWhatTheirTrustDemands(t *testing.T) {
	policy := func(action string) string {
		return `{"Version":"1","Statement":[{"Effect":"Allow","Action":"` + action + `","Resource":"*"}]}`
	}
	plain := func(*sts.AssumeRoleRequest) {}
	external := func(id string) func(*sts.AssumeRoleRequest) {
		return func(r *sts.AssumeRoleRequest) { r.QueryParams["ExternalId"] = id }
	}
	session := func(text string) func(*sts.AssumeRoleRequest) {
		return func(r *sts.AssumeRoleRequest) { r.Policy = text }
	}
	tests := []struct {
		name          string
		role          cloudtest.Role
		change        func(*sts.AssumeRoleRequest)
		want, release string
	}{
		{"an unlisted role", cloudtest.Role{ARN: otherRole + "-2"}, plain, "", ""},
		{"a listed role without conditions", cloudtest.Role{ARN: otherRole}, plain, "", ""},
		{"the trusted account", cloudtest.Role{ARN: otherRole, TrustedAccount: cloudtest.DemoAccount}, plain, "", ""},
		{"an account it does not trust", cloudtest.Role{ARN: otherRole, TrustedAccount: "9"}, plain, "NoPermission", ""},
		{"no external id", cloudtest.Role{ARN: otherRole, ExternalID: "s3same"}, plain, "NoPermission", ""},
		{"another external id", cloudtest.Role{ARN: otherRole, ExternalID: "s3same"}, external("open"), "NoPermission", ""},
		{"the right external id", cloudtest.Role{ARN: otherRole, ExternalID: "s3same"}, external("s3same"), "", ""},
		{"an external id nobody asked for", cloudtest.Role{ARN: otherRole}, external("any"), "", ""},
		{"an external id of one letter", cloudtest.Role{ARN: otherRole}, external("x"), "InvalidParameter.ExternalId", ""},
		{"a role that only lists", cloudtest.Role{ARN: otherRole, Policy: policy("alikafka:List*")}, plain, "", "Forbidden.RAM"},
		{"a session that only lists", cloudtest.Role{ARN: otherRole}, session(policy("alikafka:List*")), "", "Forbidden.RAM"},
		{"a session that asks for more than its role", cloudtest.Role{ARN: otherRole, Policy: policy("alikafka:List*")},
			session(policy("*")), "", "Forbidden.RAM"},
		{"a session policy that is none", cloudtest.Role{ARN: otherRole}, session("{"), "InvalidParameter.PolicyGrammar", ""},
		{"a session policy that is too long", cloudtest.Role{ARN: otherRole}, session(strings.Repeat(" ", 2049)), "InvalidParameter.PolicySize", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			w := newWorld(t, func(cfg *cloudtest.Config) { cfg.Roles = []cloudtest.Role{test.role} },
				cloudtest.Spec{ID: "theirs", Account: "2000000000000002"}, cloudtest.Spec{ID: "ours"})
			wantCode(t, w.assume(otherRole, test.change), test.want)
			if test.want != "" {
				calls := w.Journal()
				if got := calls[len(calls)-1]; test.want == "NoPermission" && got.HTTPStatus != 403 {
					t.Errorf("status %d", got.HTTPStatus)
				}
				return
			}
			response, err := w.list("cn-hangzhou")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"theirs"}, ids(response.InstanceList.InstanceVO)); diff != "" {
				t.Errorf("the session sees (-want +got):\n%s", diff)
			}
			wantCode(t, w.release("theirs", true), test.release)
			if test.release == "" {
				wantCode(t, w.release("ours", true), "AUTH_RESOURCE_OWNER_ERROR")
			}
		})
	}
}

func TestACallerWhoMayNotAssumeRolesHasNoPermission(t *testing.T) {
	w := newWorld(t, func(cfg *cloudtest.Config) {
		cfg.Keys[1].Policy = `{"Version":"1","Statement":[{"Effect":"Allow","Action":"alikafka:*","Resource":"*"}]}`
		cfg.Roles = []cloudtest.Role{{ARN: otherRole}}
	})
	wantCode(t, w.assume(otherRole, func(*sts.AssumeRoleRequest) {}), "NoPermission")
	if got := w.Journal()[0].HTTPStatus; got != 403 {
		t.Errorf("status %d", got)
	}
}

func TestNewRefusesRolesThatCannotBe(t *testing.T) {
	for name, roles := range map[string][]cloudtest.Role{
		"no ARN":                {{ARN: "reaper"}},
		"the same twice":        {{ARN: otherRole}, {ARN: otherRole}},
		"a policy that is none": {{ARN: otherRole, Policy: "{"}},
	} {
		if _, err := cloudtest.New(cloudtest.Config{Roles: roles}); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

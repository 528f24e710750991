package cloudtest_test

import (
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"alikafka-reaper/internal/cloudtest"
)

func TestGetCallerIdentityNamesTheAccount(t *testing.T) {
	w := newWorld(t, nil)
	request := sts.CreateGetCallerIdentityRequest()
	w.aim(request)
	response, err := w.sts().GetCallerIdentity(request)
	if err != nil {
		t.Fatal(err)
	}
	if response.AccountId != cloudtest.DemoAccount || response.IdentityType != "AssumedRoleUser" {
		t.Errorf("identity %s, %s", response.AccountId, response.IdentityType)
	}
}

func TestAssumeRoleGivesAKeyOfTheOtherAccountForAWhile(t *testing.T) {
	w := newWorld(t, nil, cloudtest.Spec{ID: "theirs", Account: "2000000000000002"})
	assume := func(arn string) (*sts.AssumeRoleResponse, error) {
		request := sts.CreateAssumeRoleRequest()
		request.RoleArn, request.RoleSessionName = arn, "reaper"
		request.DurationSeconds = "900"
		w.aim(request)
		return w.sts().AssumeRole(request)
	}
	_, err := assume("acs:ram::3000000000000003:role/reaper")
	wantCode(t, err, "EntityNotExist.Role")
	_, err = assume("nonsense")
	wantCode(t, err, "InvalidParameter.RoleArn")
	response, err := assume("acs:ram::2000000000000002:role/reaper")
	if err != nil {
		t.Fatal(err)
	}
	got := response.Credentials
	w.key = cloudtest.Key{AccessKeyID: got.AccessKeyId, Secret: got.AccessKeySecret, SecurityToken: got.SecurityToken}
	wantCode(t, w.release("theirs", true), "")
	w.Mutate("theirs", func(i *cloudtest.Instance) { i.Status = cloudtest.Running })
	w.clock.Add(14 * time.Minute)
	wantCode(t, w.stop("theirs"), "")
	w.clock.Add(time.Minute + time.Second)
	wantCode(t, w.stop("theirs"), "InvalidSecurityToken.Expired")
}

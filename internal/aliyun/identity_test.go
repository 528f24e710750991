package aliyun

import (
	"testing"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
)

func TestTheCredentialsSayWhoseTheyAre(t *testing.T) {
	s, _ := script(t, answer{200, `{"AccountId":"1000000000000001","RequestId":"r-1"}`})
	if got, err := s.Identity(t.Context(), region); err != nil || got != cloudtest.DemoAccount {
		t.Fatalf("account %q, %v", got, err)
	}
	for body, class := range map[answer]fault.Class{
		{200, `{"RequestId":"r-1"}`}:                    fault.Malformed,
		{200, `{"AccountId":"../1","RequestId":"r-1"}`}: fault.Malformed,
		failure("InvalidAccessKeyId.NotFound"):          fault.Credentials,
	} {
		s, _ := script(t, body)
		_, err := s.Identity(t.Context(), region)
		wantClass(t, err, class)
	}
}

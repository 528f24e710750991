package service_test

import (
	"strings"
	"testing"

	"go.uber.org/zap"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

const twoAccounts = `
version: 1
scope:
  regions: all
  accounts:
    - {id: "1000000000000001"}
    - {id: "2000000000000002", role: "acs:ram::2000000000000002:role/reaper", external_id: finops-1}
    - {id: "3000000000000003", role: "acs:ram::3000000000000003:role/reaper"}
limits: {per_run: 50}
rules:
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`

func manyOwners(t *testing.T) cloudtest.Config {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("owners.yaml", []byte(`
instances:
  - {id: alikafka_post-cn-own, account: "1000000000000001", tags: {env: dev}}
  - {id: alikafka_post-sg-own, account: "1000000000000001", region: ap-southeast-1, tags: {env: dev}}
  - {id: alikafka_post-cn-theirs, account: "2000000000000002", region: eu-central-1, tags: {env: dev}}
  - {id: alikafka_post-cn-denied, account: "3000000000000003", tags: {env: dev}}
`))
	if err != nil {
		t.Fatal(err)
	}
	return cloudtest.Config{Fleet: fleet, Roles: []cloudtest.Role{
		{ARN: "acs:ram::2000000000000002:role/reaper", TrustedAccount: "1000000000000001", ExternalID: "finops-1"},
		{ARN: "acs:ram::3000000000000003:role/reaper", TrustedAccount: "9000000000000009"},
	}}
}

func TestAccountsAreReachedThroughTheirRoles(t *testing.T) {
	s := buildWith(t, manyOwners(t), twoAccounts, zap.NewNop())
	report, err := s.handle(t.Context(), timer)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.released(), " "); got != "alikafka_post-cn-own alikafka_post-cn-theirs alikafka_post-sg-own" {
		t.Fatalf("released %s: %+v", got, report.Summary.Problems)
	}
	p := report.Summary.Problems
	if len(p) != 1 || p[0].Account != "3000000000000003" || p[0].Operation != "AssumeRole" || p[0].Class != "denied" || report.Summary.Status != "partial" {
		t.Fatalf("problems %+v", p)
	}
	if report.Summary.Calls["AssumeRole"] != 2 || report.Summary.Calls["GetAllInstanceIdList"] != 2 {
		t.Errorf("calls %v", report.Summary.Calls)
	}
	for _, call := range s.cloud.Journal() {
		if call.Action == "AssumeRole" && !strings.Contains(call.Params["Policy"], "alikafka:ReleaseInstance") {
			t.Errorf("an enforced run asked for a session without the right to release")
		}
	}
}

func TestAPlanAsksForSessionsThatCannotRelease(t *testing.T) {
	s := buildWith(t, manyOwners(t), twoAccounts, zap.NewNop())
	for _, payload := range []string{timer, `{"command":"plan"}`} {
		if _, err := s.handle(t.Context(), payload); err != nil {
			t.Fatal(err)
		}
	}
	may := map[bool]int{}
	for _, call := range s.cloud.Journal() {
		if call.Action == "AssumeRole" && call.Code == "" {
			may[strings.Contains(call.Params["Policy"], "ReleaseInstance")]++
		}
	}
	if may[true] != 1 || may[false] != 1 {
		t.Fatalf("sessions by right to release: %v", may)
	}
}

// TestTheCallersOwnAccountIsTheOneThatItsCredentialsBelongTo calls as a terminal
// does, which does not know its account.
func TestTheCallersOwnAccountIsTheOneThatItsCredentialsBelongTo(t *testing.T) {
	for name, test := range map[string]struct {
		account  string
		released string
	}{
		"the credentials' own":    {"1000000000000001", "alikafka_post-cn-own alikafka_post-sg-own"},
		"the one of someone else": {"2000000000000002", ""},
	} {
		t.Run(name, func(t *testing.T) {
			rules := strings.Replace(twoAccounts, `    - {id: "1000000000000001"}
    - {id: "2000000000000002", role: "acs:ram::2000000000000002:role/reaper", external_id: finops-1}
    - {id: "3000000000000003", role: "acs:ram::3000000000000003:role/reaper"}
`, `    - {id: "`+test.account+`"}
`, 1)
			s := buildWith(t, manyOwners(t), rules, zap.NewNop())
			key := cloudtest.DemoKeys()[1]
			report, err := s.service.Handle(t.Context(), service.Invocation{
				Payload: []byte(`{"command":"run"}`), RequestID: "cli-run",
				Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
			})
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(s.released(), " "); got != test.released {
				t.Fatalf("released %q: %+v", got, report.Summary.Problems)
			}
			if report.Run.Account != "1000000000000001" || report.Summary.Calls["GetCallerIdentity"] != 1 {
				t.Errorf("account %q, calls %v", report.Run.Account, report.Summary.Calls)
			}
		})
	}
}

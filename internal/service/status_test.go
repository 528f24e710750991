package service_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// look asks for a status and returns the checks, by area and what they are about.
func (s *stage) look(t *testing.T, change ...func(*service.Invocation)) (message.Report, map[string]message.Check) {
	t.Helper()
	in := s.invocation(`{"command":"status"}`)
	for _, c := range change {
		c(&in)
	}
	report, err := s.service.Handle(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	checks := map[string]message.Check{}
	for _, c := range report.Checks {
		checks[c.Area+" "+c.About] = c
	}
	return report, checks
}

// wantFailed wants exactly these checks to fail, with words in their text, and each
// with a fix.
func wantFailed(t *testing.T, report message.Report, want map[string]string) {
	t.Helper()
	var got []string
	for _, c := range report.Checks {
		if c.Result != message.CheckFailed {
			continue
		}
		name := c.Area + " " + c.About
		got = append(got, name)
		if c.Fix == "" || !strings.Contains(c.Text+" "+c.Fix, want[name]) {
			t.Errorf("%s: %q, fix %q; want %q", name, c.Text, c.Fix, want[name])
		}
	}
	var names []string
	for name := range want {
		names = append(names, name)
	}
	slices.Sort(names)
	slices.Sort(got)
	if !slices.Equal(names, got) {
		t.Errorf("failed: %q, want %q", got, names)
	}
	if status := report.Summary.Status; (status == "partial") != (len(want) > 0) {
		t.Errorf("the status is %s", status)
	}
}

// toldRules tell a group.
const toldRules = "notify: {default: ops, destinations: [{name: ops, kind: dingtalk, url: 'env:DINGTALK_URL', secret: 'env:DINGTALK_SECRET'}]}\n"

func TestWhatALookFindsWrong(t *testing.T) {
	const storeRules = "scope: {regions: [cn-hangzhou]}\nversion: 1\nrules: [{name: r, match: {age: '>= 72h'}, idle: {for: 8h}, then: release}]\n"
	stored := func(s *service.Settings) { s.Store = "oss://ledger/reaper" }
	bucket := func(versioning string) []cloudtest.Bucket {
		return []cloudtest.Bucket{{Name: "ledger", Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount, Versioning: versioning}}
	}
	tests := map[string]struct {
		config cloudtest.Config
		rules  string
		change func(*service.Settings)
		want   map[string]string
	}{
		"all is well": {cloudtest.Config{Buckets: bucket("")}, storeRules, stored, nil},
		"a bucket with versioning": {cloudtest.Config{Buckets: bucket("Suspended")}, storeRules, stored,
			map[string]string{"store GetBucketVersioning": "use a bucket that never had versioning"}},
		"a bucket that is not there": {cloudtest.Config{}, storeRules, stored, map[string]string{"store GetBucketVersioning": "NoSuchBucket"}},
		"a metric that is not there": {cloudtest.Config{Quirks: cloudtest.Quirks{MetaOmits: []string{"instance_reqs_input"}}}, storeRules, nil,
			map[string]string{"metrics names of metrics": "instance_reqs_input (usage.requests_in of series v2)"}},
		"a region that does not exist": {cloudtest.Config{}, strings.Replace(storeRules, "cn-hangzhou", "cn-hangzhou, cn-hangzou", 1), nil,
			map[string]string{"regions cn-hangzou": "BIZ_REGION_NOT_FOUND", "rights GetInstanceList": "cn-hangzou"}},
		"links and notices that are set": {cloudtest.Config{}, storeRules + toldRules, func(s *service.Settings) {
			linked(s)
			s.Getenv = func(string) string { return "https://oapi.dingtalk.com/robot/send?access_token=x" }
		}, nil},
		"a secret that is too short": {cloudtest.Config{}, storeRules, func(s *service.Settings) { s.LinkSecret = "short" },
			map[string]string{"links REAPER_LINK_SECRET": "key 1 has 5 bytes"}},
		"a group without an address": {cloudtest.Config{}, storeRules + toldRules, func(s *service.Settings) { s.Getenv = func(string) string { return "" } },
			map[string]string{"notices ops (dingtalk)": "DINGTALK_URL"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			change := test.change
			if change == nil {
				change = func(*service.Settings) {}
			}
			test.config.Fleet = small(t)
			s := buildWith(t, test.config, test.rules, zap.NewNop(), change)
			report, _ := s.look(t)
			wantFailed(t, report, test.want)
		})
	}
}

func TestAClockThatIsOffIsFound(t *testing.T) {
	for name, off := range map[string]time.Duration{"it is 5m0s ahead of the cloud's": 5 * time.Minute, "it is 5m0s behind the cloud's": -5 * time.Minute} {
		skewed := &clock{now: time.Now()}
		config := cloudtest.Config{SignatureClock: time.Now}
		s := buildWith(t, config, smallRules, zap.NewNop())
		skewed.now = s.clock.Now().Truncate(time.Second).Add(off) // the cloud tells whole seconds
		var err error
		if s.service, err = service.New(s.settings, zap.NewNop(), skewed); err != nil {
			t.Fatal(err)
		}
		_, checks := s.look(t)
		if c := checks["clock this machine's"]; c.Result != message.CheckFailed || c.Text != name || c.Fix == "" {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

func TestWithoutCredentialsNothingElseIsAsked(t *testing.T) {
	s := newSmallStage(t)
	report, checks := s.look(t, func(in *service.Invocation) { in.Credentials.AccessKeySecret = "wrong" })
	wantFailed(t, report, map[string]string{"credentials GetCallerIdentity": "SignatureDoesNotMatch"})
	if _, asked := checks["rights GetInstanceList"]; asked {
		t.Errorf("it went on: %+v", report.Checks)
	}
}

func TestAnEmptyRegionProvesLittle(t *testing.T) {
	s := build(t, cloudtest.Fleet{}, smallRules, zap.NewNop())
	report, checks := s.look(t)
	wantFailed(t, report, nil)
	for about, want := range map[string]string{
		"GetInstanceList": message.CheckOK, "DescribeMetricLast": message.CheckOK, "DescribeMetricMetaList": message.CheckOK,
		"DescribeMetricList": message.CheckUnproven, "GetTopicStatus": message.CheckUnproven, "GetKafkaClientIp": message.CheckUnproven,
		"ReleaseInstance": message.CheckUnproven,
	} {
		if c := checks["rights "+about]; c.Result != want || c.Text == "" {
			t.Errorf("%s is %s (%s), want %s", about, c.Result, c.Text, want)
		}
	}
}

func TestAPlannerIsNotAskedForWhatActingNeeds(t *testing.T) {
	s := build(t, small(t), smallRules, zap.NewNop(), func(s *service.Settings) { s.Ceiling = events.Plan })
	_, checks := s.look(t)
	if _, there := checks["rights ReleaseInstance"]; there || len(checks) == 0 {
		t.Errorf("%v", checks)
	}
}

func TestTheStoreCanBeAFolder(t *testing.T) {
	folder := t.TempDir()
	s := build(t, small(t), smallRules, zap.NewNop(), func(s *service.Settings) { s.Store = "file://" + folder })
	report, checks := s.look(t)
	wantFailed(t, report, nil)
	found := false
	for name, c := range checks {
		found = found || strings.HasPrefix(name, "store ") && c.Result == message.CheckOK
	}
	if !found {
		t.Errorf("%v", checks)
	}
}

const (
	otherAccount = "1000000000000002"
	otherRole    = "acs:ram::1000000000000002:role/reaper"
)

const accountsRules = `
version: 1
scope: {regions: [cn-hangzhou], accounts: [{id: "1000000000000002", role: "acs:ram::1000000000000002:role/reaper", external_id: x-1}]}
rules: [{name: r, match: {age: ">= 72h"}, idle: {for: 8h}, then: release}]
`

func TestARoleThatDoesNotTrustIsNamed(t *testing.T) {
	tests := map[string]struct {
		role cloudtest.Role
		want map[string]string
	}{
		"it trusts the function": {cloudtest.Role{ExternalID: "x-1"}, nil},
		"it wants another external id": {cloudtest.Role{ExternalID: "x-2"},
			map[string]string{"rights AssumeRole": "reaper iam --role trust --account " + otherAccount}},
		"it may not list": {cloudtest.Role{ExternalID: "x-1", Policy: `{"Version":"1","Statement":[{"Effect":"Allow","Action":["cms:*","bssapi:*"],"Resource":"*"}]}`},
			map[string]string{"rights GetInstanceList": "alikafka:ListInstance"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.role.ARN = otherRole
			s := buildWith(t, cloudtest.Config{Roles: []cloudtest.Role{test.role}}, accountsRules, zap.NewNop())
			report, checks := s.look(t, func(in *service.Invocation) { in.Function = aliyun.Function{} })
			wantFailed(t, report, test.want)
			if c := checks["rights GetInstanceList"]; c.Account != otherAccount {
				t.Errorf("%+v", c)
			}
		})
	}
}

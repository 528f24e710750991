package service_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/doctor"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/service"
)

// rightsFleet has an instance for each step, and one in use.
const rightsFleet = `
account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-goes01, age: 40d, tags: {env: dev}, topics: 2, groups: 1,
     sasl_users: [{name: u, password: p}], acls: [{user: u, kind: Topic, name: t, operation: Read}]}
  - {id: alikafka_post-cn-stop01, age: 40d, tags: {env: test}, topics: 1, groups: 1}
  - {id: alikafka_post-cn-warn01, age: 40d, tags: {env: qa}, topics: 1, groups: 1}
  - {id: alikafka_serverless-cn-warn02, age: 40d, paid_type: serverless, tags: {env: qa}, topics: 1}
  - {id: alikafka_post-cn-busy01, age: 40d, tags: {env: dev}, topics: 1, groups: 1, traffic: {bytes_in: 1MB/s}}
`

const rightsRules = `
version: 1
timezone: Asia/Shanghai
scope: {regions: %s}
protect: [%s]
limits: {per_run: 50}
rules:
  - {name: now, match: {tags: {env: dev}, age: ">= 72h"}, idle: {for: 8h}, then: [{release: {force: true, delete: true}}]}
  - {name: pause, match: {tags: {env: test}, age: ">= 72h"}, idle: {for: 8h}, then: [{stop: 24h}, {release: {force: true}}]}
  - {name: warn, match: {tags: {env: qa}, age: ">= 72h"}, idle: {for: 8h}, then: [{warn: 24h}, {release: {force: true}}]}
`

// rightsStage is a service whose role has exactly one policy.
type rightsStage struct {
	*stage
	t      *testing.T
	path   string
	policy access.Document
	job    need.Job
}

const rightsFunction = "alikafka-reaper"

// rightsJob is what the policy of the stage is for.
func rightsJob(t *testing.T) need.Job {
	t.Helper()
	set, err := rules.Load("rules.yaml", fmt.Appendf(nil, rightsRules, "all", `{name: "*prod*"}`))
	if err != nil {
		t.Fatal(err)
	}
	return need.Job{Rules: set, Role: need.Executor, Prices: need.Priced, Function: rightsFunction, Store: ledger.Place{Bucket: "ledger", Prefix: "reaper"}}
}

func newRightsStage(t *testing.T, job need.Job, policy access.Document, names cloudtest.ActionNames) *rightsStage {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("rights.yaml", []byte(rightsFleet))
	if err != nil {
		t.Fatal(err)
	}
	keys := cloudtest.DemoKeys()
	keys[1].Policy = string(policy.JSON())
	// A Tuesday, so that a stop ends on a working day.
	s := &stage{clock: &clock{now: time.Date(2026, 3, 10, 2, 0, 0, 0, time.UTC)}}
	s.cloud, err = cloudtest.New(cloudtest.Config{
		Fleet: fleet, Keys: keys, Clock: s.clock.Now, SignatureClock: time.Now, Sleep: s.clock.Sleep, Quirks: cloudtest.Quirks{ActionNames: names},
		Buckets: []cloudtest.Bucket{{Name: "ledger", Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.cloud.OnInvoke(func(cloudtest.Invoked) {})
	server, err := cloudtest.Serve(s.cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	r := &rightsStage{stage: s, t: t, path: filepath.Join(t.TempDir(), "rules.yaml"), policy: policy, job: job}
	s.settings = service.Settings{RulesPath: r.path, Ceiling: events.Enforce, BaseURL: server.URL, Store: "oss://ledger/reaper", Async: service.AsyncSelf}
	r.protect(`{name: "*prod*"}`)
	return r
}

// protect starts the service anew, with other protections.
func (r *rightsStage) protect(what string) {
	r.t.Helper()
	if err := os.WriteFile(r.path, fmt.Appendf(nil, rightsRules, "all", what), 0o600); err != nil {
		r.t.Fatal(err)
	}
	var err error
	if r.service, err = service.New(r.settings, zap.NewNop(), r.clock); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rightsStage) send(payload string) message.Report {
	r.t.Helper()
	in := r.invocation(payload)
	in.Region, in.Function = "cn-hangzhou", aliyun.Function{Region: "cn-hangzhou", Name: rightsFunction}
	in.RequestID = fmt.Sprintf("request-%d", len(r.cloud.Journal()))
	report, err := r.service.Handle(r.t.Context(), in)
	if err != nil {
		r.t.Fatal(err)
	}
	return report
}

// examined is what the doctor finds, with the policy at hand.
func (r *rightsStage) examined() []message.Check {
	return doctor.Compare(r.send(`{"command":"status"}`).Checks, r.policy, r.job.Resources(), nil)
}

// play makes a run that releases, stops and warns; a call by HTTP; a run that takes
// marks off and what is released out of the list; and an undo.
func (r *rightsStage) play() (first message.Report) {
	r.t.Helper()
	first = r.send(`{"triggerTime":"2026-03-10T02:00:00Z","triggerName":"one","payload":""}`)
	call, err := os.ReadFile(rightsHTTP)
	if err != nil {
		r.t.Fatal(err)
	}
	r.send(string(call))
	r.clock.pass(20 * time.Minute)
	r.protect(`{tags: {env: qa}}`)
	r.send(`{"triggerTime":"2026-03-10T02:20:00Z","triggerName":"two","payload":""}`)
	r.send(`{"command":"undo","instances":["alikafka_post-cn-stop01"]}`)
	return first
}

const rightsHTTP = "../../events/testdata/manual/run-http.json"

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// done are the operations that the cloud carried out, refused those that it refused
// for want of a right.
func (r *rightsStage) done() (done, refused map[string]int) {
	done, refused = map[string]int{}, map[string]int{}
	for _, call := range r.cloud.Journal() {
		switch {
		case call.HTTPStatus == 403:
			refused[call.Action]++
		case call.Code == "":
			done[call.Action]++
		}
	}
	return done, refused
}

func (r *rightsStage) acted(operation string) (ids []string) {
	for _, call := range r.cloud.Journal() {
		if call.Action == operation && call.Applied {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	return ids
}

// needing are the operations that need an action.
func needing(action string) (names []string) {
	for _, row := range access.Rows() {
		if slices.Contains(row.Actions, action) {
			names = append(names, row.Operation)
		}
	}
	return names
}

// countsAs is which name counts in the cloud in which an action decides.
func countsAs(action string) cloudtest.ActionNames {
	for _, row := range access.Rows() {
		if at := slices.Index(row.Actions, action); at > 0 {
			return cloudtest.OtherName
		}
	}
	return cloudtest.OwnName
}

func failedChecks(list []message.Check) []message.Check {
	return slices.DeleteFunc(slices.Clone(list), func(c message.Check) bool { return c.Result != message.CheckFailed })
}

func fullPolicy(t *testing.T, job need.Job) access.Document {
	t.Helper()
	policy, err := job.Policy("")
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

func TestWithTheWholePolicyEverythingPasses(t *testing.T) {
	for _, names := range []cloudtest.ActionNames{cloudtest.OwnName, cloudtest.OtherName} {
		job := rightsJob(t)
		r := newRightsStage(t, job, fullPolicy(t, job), names)
		for _, c := range r.examined() {
			if unused := c.Area == "links" || c.Area == "notices"; c.Result != message.CheckOK && !unused {
				t.Errorf("%s %s is %s: %s", c.Area, c.About, c.Result, c.Text)
			}
		}
		if ids := append(r.acted("ReleaseInstance"), r.acted("StopInstance")...); len(ids) > 0 || r.acted("TagResources") != nil {
			t.Fatalf("the look acted on %v", ids)
		}
		first := r.play()
		if first.Summary.Status != "done" || len(first.Summary.Problems) > 0 {
			t.Errorf("the run is %s: %+v", first.Summary.Status, first.Summary.Problems)
		}
		done, refused := r.done()
		if len(refused) > 0 {
			t.Errorf("refused: %v", refused)
		}
		for _, n := range job.OfFunction() {
			if done[n.Operation] == 0 {
				t.Errorf("nothing called %s, so nothing shows that its action is needed", n.Operation)
			}
		}
	}
}

// deciding are the actions without which nothing may be stopped or released.
func deciding() []string {
	return []string{
		"alikafka:ListInstance", "alikafka:GetInstanceList", "alikafka:ListGroup", "alikafka:ListTopic", "alikafka:GetKafkaClientIp",
		"cms:DescribeMetricList", "alikafka:ReleaseInstance",
		"oss:GetBucketVersioning", "oss:ListObjects", "oss:GetObject", "oss:PutObject",
	}
}

func TestWithoutAnyOneActionItIsNamedAndWhatDependsOnItStays(t *testing.T) {
	job := rightsJob(t)
	full := fullPolicy(t, job)
	for _, action := range full.Actions() {
		t.Run(strings.ReplaceAll(action, ":", " "), func(t *testing.T) {
			t.Parallel()
			r := newRightsStage(t, job, full.Without(action), countsAs(action))
			named := false
			for _, c := range failedChecks(r.examined()) {
				if !slices.Contains(c.Actions, action) && !strings.Contains(c.Text, "GetBucketVersioning") {
					t.Errorf("%s fails too: %s", c.About, c.Text)
				}
				named = named || strings.Contains(c.Fix, action)
			}
			if !named {
				t.Errorf("the doctor does not name it")
			}
			first := r.play()
			done, refused := r.done()
			for _, operation := range needing(action) {
				if done[operation] > 0 {
					t.Errorf("%s was carried out %d times", operation, done[operation])
				}
			}
			if len(refused) == 0 {
				t.Error("the cloud refused nothing")
			}
			r.wantKept(action, first)
		})
	}
}

// wantKept looks at what was stopped and released.
func (r *rightsStage) wantKept(action string, first message.Report) {
	r.t.Helper()
	released, stopped := r.acted("ReleaseInstance"), r.acted("StopInstance")
	partial := first.Summary.Status == "partial"
	switch {
	case slices.Contains(deciding(), action):
		if len(released)+len(stopped) > 0 || !partial {
			r.t.Errorf("released %v, stopped %v; the run is %s", released, stopped, first.Summary.Status)
		}
	case action == "alikafka:TagResources":
		if len(stopped) > 0 || !slices.Equal(released, []string{"alikafka_post-cn-goes01"}) || !partial {
			r.t.Errorf("released %v, stopped %v; the run is %s", released, stopped, first.Summary.Status)
		}
	default: // nothing that is decided depends on it
		if !slices.Equal(released, []string{"alikafka_post-cn-goes01"}) || !slices.Equal(stopped, []string{"alikafka_post-cn-stop01"}) {
			r.t.Errorf("released %v, stopped %v", released, stopped)
		}
	}
}

// TestTheLookNeverActs asks for a look in every mode and looks at the cloud's own
// journal.
func TestTheLookNeverActs(t *testing.T) {
	job := rightsJob(t)
	r := newRightsStage(t, job, fullPolicy(t, job), cloudtest.EitherName)
	report := r.send(`{"command":"status","reason":"first look"}`)
	for _, call := range r.cloud.Journal() {
		if call.Mutating && call.Version != cloudtest.OSSVersion {
			t.Errorf("it called %s", call.Action)
		}
	}
	if objects := r.cloud.Objects("ledger"); len(objects) != 0 {
		t.Errorf("it left %d files", len(objects))
	}
	text, err := json.Marshal(report)
	if err != nil || !strings.Contains(string(text), `"unproven"`) || strings.Contains(string(text), cloudtest.DemoKeys()[1].SecurityToken) {
		t.Errorf("%v %s", err, text)
	}
}

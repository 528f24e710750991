package service_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// clock starts at the present, because the SDK stamps its requests with the
// real time and the cloud checks that, and then moves only when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Now()} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// stage is the real service and both real SDK layers, before an embedded cloud.
type stage struct {
	cloud   *cloudtest.Cloud
	service *service.Service
	clock   *clock
	// settings are those of the service.
	settings service.Settings
	// restart replaces the service by a new process, which remembers nothing.
	restart func()
}

const stageRules = `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai, ap-southeast-1]}
protect: [{name: "*prod*"}]
limits: {per_run: 50}
rules:
  - name: dev-nightly
    match: {tags: {env: [dev, test]}, age: ">= 72h"}
    idle: {for: 24h, bytes_in: "<= 1KiB/s", bytes_out: "<= 1KiB/s"}
    then: [{release: {force: true}}]
`

// shouldGo are the instances of the demo fleet that are idle, as its comments
// say. Everything else must stay, whatever goes wrong.
func shouldGo() []string {
	return []string{
		"alikafka_post-cn-2hf6s9p4c004", "alikafka_post-cn-5td1y7u3g005", "alikafka_post-cn-7mz2k8d4q001",
		"alikafka_post-cn-9qk3n5j7b003", "alikafka_post-sg-2mo9h4v8r030", "alikafka_serverless-cn-4xv8w1r6t002",
	}
}

func newStage(t testing.TB, log *zap.Logger, change ...func(*service.Settings)) *stage {
	t.Helper()
	return build(t, cloudtest.DemoFleet(), stageRules, log, change...)
}

// newSmallStage is a stage before the small fleet, for tests that play a run
// hundreds of times.
func newSmallStage(t testing.TB) *stage {
	t.Helper()
	return build(t, small(t), smallRules, zap.NewNop())
}

func build(t testing.TB, fleet cloudtest.Fleet, rules string, log *zap.Logger, change ...func(*service.Settings)) *stage {
	t.Helper()
	return buildWith(t, cloudtest.Config{Fleet: fleet}, rules, log, change...)
}

// buildWith makes a stage before a cloud with more than a fleet of its own.
func buildWith(t testing.TB, config cloudtest.Config, rules string, log *zap.Logger, change ...func(*service.Settings)) *stage {
	t.Helper()
	s := &stage{clock: newClock()}
	config.Keys, config.Clock, config.Sleep = cloudtest.DemoKeys(), s.clock.Now, s.clock.Sleep
	cloud, err := cloudtest.New(config)
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	s.cloud = cloud
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	settings := service.Settings{RulesPath: path, Ceiling: events.Enforce, BaseURL: server.URL}
	for _, c := range change {
		c(&settings)
	}
	s.settings = settings
	s.restart = func() {
		if s.service, err = service.New(settings, log, s.clock); err != nil {
			t.Fatal(err)
		}
	}
	s.restart()
	return s
}

const timer = `{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"nightly","payload":""}`

func (s *stage) handle(ctx context.Context, payload string) (message.Report, error) {
	return s.service.Handle(ctx, s.invocation(payload))
}

func (*stage) invocation(payload string) service.Invocation {
	key := cloudtest.DemoKeys()[1]
	return service.Invocation{
		Payload: []byte(payload), Account: key.AccountID, RequestID: "request-1",
		Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	}
}

// released returns the ids of all releases that took effect, repeats included.
func (s *stage) released() []string {
	var ids []string
	for _, call := range s.cloud.Journal() {
		if call.Action == "ReleaseInstance" && call.Applied {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	return slices.Sorted(slices.Values(ids))
}

// mutations counts calls that could change something, whether or not they did.
func (s *stage) mutations() int {
	n := 0
	for _, call := range s.cloud.Journal() {
		if call.Mutating {
			n++
		}
	}
	return n
}

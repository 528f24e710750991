package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/cloudflow"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

const fanSecret = "0123456789abcdef0123456789abcdef"

var fanRegions = []string{"cn-hangzhou", "cn-shanghai", "ap-southeast-1"}

func fanAccounts() []string {
	accounts := []string{cloudtest.DemoAccount}
	for n := 2; n <= 12; n++ {
		accounts = append(accounts, fmt.Sprintf("10000000000000%02d", n))
	}
	return accounts
}

// fanRules are about all accounts, with limits.
func fanRules(limits string) string { return fanLadder(limits, "{release: {force: true}}") }

func fanLadder(limits, then string) string {
	var accounts []string
	for i, id := range fanAccounts() {
		role := ""
		if i > 0 {
			role = ", role: acs:ram::" + id + ":role/reaper"
		}
		accounts = append(accounts, fmt.Sprintf("{id: %q%s}", id, role))
	}
	return fmt.Sprintf(`
version: 1
scope: {regions: [%s], accounts: [%s]}
limits: {%s}
rules:
  - name: dev
    match: {tags: {env: dev}, age: ">= 72h"}
    idle: {for: 8h}
    then: [%s]
`, strings.Join(fanRegions, ", "), strings.Join(accounts, ", "), limits, then)
}

// fanOut is a stage whose run is divided among processes by the flow that is
// delivered.
type fanOut struct {
	*stage
	flow      cloudflow.Flow
	processes []*service.Service
	// night names the execution.
	night    string
	requests atomic.Int64
	mu       sync.Mutex
	// answers are the summaries by command.
	answers map[string][]message.Summary
}

func fanStage(t *testing.T, limits string, denied ...string) *fanOut {
	t.Helper()
	folder := t.TempDir()
	config := cloudtest.Config{Fleet: cloudtest.GenerateFleet(cloudtest.FleetPlan{
		Accounts: fanAccounts(), Regions: fanRegions, Instances: 72, Idle: 24, Seed: 7,
	})}
	for _, id := range denied {
		config.Roles = append(config.Roles, cloudtest.Role{ARN: "acs:ram::" + id + ":role/reaper", TrustedAccount: "9000000000000009"})
	}
	s := buildWith(t, config, fanRules(limits), zap.NewNop(), func(c *service.Settings) {
		c.Store, c.LinkSecret = "file://"+folder, fanSecret
	})
	f := &fanOut{stage: s, night: "night-1", answers: map[string][]message.Summary{}}
	data, err := os.ReadFile("../../deploy/cloudflow/flow.yaml")
	if err == nil {
		f.flow, err = cloudflow.Parse(data)
	}
	if err != nil {
		t.Fatal(err)
	}
	f.restartAll()
	return f
}

// restartAll replaces all processes.
func (f *fanOut) restartAll() {
	f.processes = nil
	for range 3 {
		f.restart()
		f.processes = append(f.processes, f.service)
	}
}

// shards divides the accounts.
func shards(t *testing.T) []byte {
	t.Helper()
	type shard struct {
		Accounts []string `json:"accounts"`
	}
	var list []shard
	for some := range slices.Chunk(fanAccounts(), 3) {
		list = append(list, shard{some})
	}
	data, err := json.Marshal(map[string]any{"shards": list})
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// deliver hands an event to one of the processes.
func (f *fanOut) deliver(ctx context.Context, event []byte) ([]byte, error) {
	n := f.requests.Add(1)
	in := f.invocation(string(event))
	in.RequestID = fmt.Sprintf("request-%d", n)
	report, err := f.processes[n%int64(len(f.processes))].Handle(ctx, in)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	command := commandOf(event)
	f.answers[command] = append(f.answers[command], *report.Summary)
	return json.Marshal(report)
}

func commandOf(event []byte) string {
	var e struct{ Command string }
	_ = json.Unmarshal(event, &e)
	return e.Command
}

func (f *fanOut) execute(t *testing.T, invoke cloudflow.Invoke) {
	t.Helper()
	if _, err := f.flow.Execute(t.Context(), cloudflow.Execution{Name: f.night, Input: shards(t), Invoke: invoke}); err != nil {
		t.Fatal(err)
	}
}

// single is the same fleet, looked after by one invocation.
func single(t *testing.T, limits string, denied ...string) (*fanOut, message.Summary) {
	t.Helper()
	f := fanStage(t, limits, denied...)
	report, err := f.handle(t.Context(), `{"command":"run"}`)
	if err != nil {
		t.Fatal(err)
	}
	return f, *report.Summary
}

// totals are what both ways of running must agree on.
type totals struct {
	Released         []string
	Instances        int
	Listed           int
	Actions, Reasons map[string]int
}

func totalsOf(released []string, s message.Summary) totals {
	return totals{released, s.Instances, s.Listed, s.Actions, s.Reasons}
}

var errLost = errors.New("the invocation is lost")

const bothAtOnce = "each twice, both at once"

// deliveries are the ways in which a platform delivers.
func deliveries() map[string]func(*fanOut) cloudflow.Invoke {
	return map[string]func(*fanOut) cloudflow.Invoke{
		"once": func(f *fanOut) cloudflow.Invoke { return f.deliver },
		"each twice, one after the other": func(f *fanOut) cloudflow.Invoke {
			return func(ctx context.Context, event []byte) ([]byte, error) {
				if _, err := f.deliver(ctx, event); err != nil {
					return nil, err
				}
				return f.deliver(ctx, event)
			}
		},
		bothAtOnce: func(f *fanOut) cloudflow.Invoke {
			return func(ctx context.Context, event []byte) (answer []byte, err error) {
				var wait sync.WaitGroup
				wait.Go(func() { _, _ = f.deliver(ctx, event) })
				answer, err = f.deliver(ctx, event)
				wait.Wait()
				return answer, err
			}
		},
		"the first of each is lost on the way": func(f *fanOut) cloudflow.Invoke { return losing(f, false) },
		"the first answer of each is lost":     func(f *fanOut) cloudflow.Invoke { return losing(f, true) },
	}
}

// losing loses the first delivery of each event, or its answer.
func losing(f *fanOut, done bool) cloudflow.Invoke {
	var mu sync.Mutex
	seen := map[string]bool{}
	return func(ctx context.Context, event []byte) ([]byte, error) {
		mu.Lock()
		first := !seen[string(event)]
		seen[string(event)] = true
		mu.Unlock()
		if !first {
			return f.deliver(ctx, event)
		}
		if done {
			_, _ = f.deliver(ctx, event)
		}
		return nil, errLost
	}
}

func TestADividedRunEqualsAWholeOne(t *testing.T) {
	for name, limits := range map[string]string{
		"no limit binds":             "per_run: 100",
		"the run's limit":            "per_run: 7, crop: oldest-first",
		"the run's limit, uncropped": "per_run: 7",
		"a share of the fleet":       "per_run: 100, fleet_share: 9%, crop: oldest-first",
		"the day's limit":            "per_run: 100, per_day: 5, crop: oldest-first",
		"a limit for each region":    "per_run: 100, per_region: 0, crop: oldest-first",
		"a limit for each owner":     "per_run: 12, per_owner: 1, owner_tag: owner, crop: oldest-first",
	} {
		t.Run(name, func(t *testing.T) {
			one, summary := single(t, limits)
			want := totalsOf(one.released(), summary)
			if want.Instances != 72 || name == "no limit binds" && len(want.Released) != 24 {
				t.Fatalf("the whole run: %+v", want)
			}
			for delivery, way := range deliveries() {
				if delivery != "once" && delivery != bothAtOnce && name != "the day's limit" {
					continue
				}
				t.Run(delivery, func(t *testing.T) {
					f := fanStage(t, limits)
					f.execute(t, way(f))
					gathered := f.answers["gather"][0]
					if diff := cmp.Diff(want, totalsOf(f.released(), gathered)); diff != "" {
						t.Errorf("(-whole +divided)\n%s\n%s", diff, gathered.Text)
					}
				})
			}
		})
	}
}

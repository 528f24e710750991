package reap_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
	"alikafka-reaper/internal/rules"
)

var start = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// clock is a time that only moves when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

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

// fake is a cloud in memory. A test changes it between two steps through the
// hooks.
type fake struct {
	mu        sync.Mutex
	clock     *clock
	instances []fleet.Instance
	// rate is the traffic of an instance in bytes per second; missing points
	// are cut from the start of the window.
	rate    map[string]float64
	missing map[string]int
	// listErr and seriesErr fail the calls of a region.
	listErr, seriesErr map[string]error
	// beforeSingle runs before an instance is read by its id.
	beforeSingle func(f *fake)
	// release answers a release; the default succeeds.
	release  func(f *fake, ref fleet.Ref) error
	released []fleet.Ref
	calls    map[string]int
}

func newFake(instances ...fleet.Instance) *fake {
	return &fake{
		clock: &clock{now: start}, instances: instances, rate: map[string]float64{}, missing: map[string]int{},
		listErr: map[string]error{}, seriesErr: map[string]error{}, calls: map[string]int{},
	}
}

func (f *fake) List(_ context.Context, region string, ids ...string) (fleet.Listing, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["list"]++
	if len(ids) > 0 && f.beforeSingle != nil {
		f.beforeSingle(f)
	}
	if err := f.listErr[region]; err != nil {
		return fleet.Listing{}, err
	}
	var l fleet.Listing
	for _, i := range f.instances {
		if i.Region == region && (len(ids) == 0 || slices.Contains(ids, i.ID)) {
			l.Instances = append(l.Instances, i)
		}
	}
	return l, nil
}

func (f *fake) Latest(_ context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return f.measure("latest", q, func(id string) []fleet.Point {
		return []fleet.Point{{At: f.clock.Now().Add(-time.Minute), Value: fleet.Known(f.rate[id])}}
	})
}

func (f *fake) Series(_ context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return f.measure("series", q, func(id string) []fleet.Point {
		var points []fleet.Point
		for at := q.To.Truncate(q.Period); at.After(q.From); at = at.Add(-q.Period) {
			points = append(points, fleet.Point{At: at, Value: fleet.Known(f.rate[id])})
		}
		return points[:max(0, len(points)-f.missing[id])]
	})
}

func (f *fake) measure(call string, q fleet.MetricQuery, points func(id string) []fleet.Point) (fleet.Measurement, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[call]++
	if err := f.seriesErr[q.Region]; err != nil {
		return fleet.Measurement{}, err
	}
	m := fleet.Measurement{Source: call, ObservedAt: f.clock.Now(), Points: map[string][]fleet.Point{}}
	for _, i := range f.instances {
		if i.Region == q.Region && (len(q.IDs) == 0 || slices.Contains(q.IDs, i.ID)) {
			m.Points[i.ID] = points(i.ID)
		}
	}
	return m, nil
}

func (f *fake) Release(_ context.Context, ref fleet.Ref, _ bool) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls["release"]++
	if f.release != nil {
		if err := f.release(f, ref); err != nil {
			return "", err
		}
	}
	f.released = append(f.released, ref)
	return "request-1", nil
}

func (f *fake) Calls() (map[string]int, int) { return f.calls, 0 }

// find returns an instance to change; the caller holds the lock.
func (f *fake) find(id string) *fleet.Instance {
	for i := range f.instances {
		if f.instances[i].ID == id {
			return &f.instances[i]
		}
	}
	return nil
}

func dev(id, region string, age time.Duration) fleet.Instance {
	return fleet.Instance{
		ID: id, Region: region, Account: "1", Name: fleet.Known(id),
		PaidType: fleet.Known(fleet.PayAsYouGo), Series: fleet.Known(fleet.SeriesV2), Status: fleet.Known(fleet.Running),
		CreatedAt: fleet.Known(start.Add(-age)), Tags: fleet.Known(fleet.Tags{"env": "dev"}),
	}
}

const devRules = `
version: 1
scope: {regions: [cn-hangzhou, cn-shanghai]}
limits: {per_run: 30}
rules:
  - {name: dev, match: {tags: {env: dev}, age: ">= 72h"}, then: [{release: {force: true}}]}
`

func load(t testing.TB, text string) *rules.Ruleset {
	t.Helper()
	set, err := rules.Load("rules.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// enforce runs the pipeline with the power to act.
func enforce(t testing.TB, f *fake, text string, change ...func(*reap.Order)) (message.Report, error) {
	t.Helper()
	return execute(t, f, text, events.Enforce, change...)
}

func execute(t testing.TB, f *fake, text string, mode events.Mode, change ...func(*reap.Order)) (message.Report, error) {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{
		RunID: "run-1", Trigger: events.Trigger{Kind: events.Schedule, Ceiling: events.Enforce}, Mode: mode,
		ModeReason: "a test", Rules: load(t, text), Sink: &gathered, Clock: f.clock,
	}
	for _, c := range change {
		c(&order)
	}
	cloud := reap.Cloud{Inventory: f, Metrics: f, Counter: f}
	if mode == events.Enforce {
		cloud.Actuator = f
	}
	_, err := reap.Run(t.Context(), cloud, order)
	return gathered.Report(), err
}

func callError(class fault.Class) error {
	return &fault.Error{Class: class, Operation: "ReleaseInstance", Region: "cn-hangzhou"}
}

package reap_test

import (
	"context"
	"maps"
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
	// rate is the traffic of an instance in bytes per second; missing points of
	// it are cut from the start of the window.
	rate    map[string]float64
	missing map[string]int
	// listErr and seriesErr fail the calls of a region.
	listErr, seriesErr map[string]error
	// before counts the metered calls of earlier runs.
	before int
	// blind is a CloudMonitor without any data point.
	blind bool
	// halted is when an instance was last stopped by a call: one that is stopped
	// reports nothing since.
	halted map[string]time.Time
	// beforeSingle runs before an instance is read by its id.
	beforeSingle func(f *fake)
	// release answers a release; the default succeeds.
	release  func(f *fake, ref fleet.Ref) error
	released []fleet.Ref
	latest   time.Time // until when the last release could be sent
	calls    map[string]int
	// members, unread and rebalances are what the one group of an instance
	// shows, written what its one topic does; an instance without an entry in
	// written has a topic that was never written to.
	members, unread map[string]int64
	rebalances      map[string][]time.Time
	written         map[string]time.Time
	clients         map[string]int64
	// brokerErr fails an operation of an instance, by "operation id".
	brokerErr map[string]error
	bills     map[string]fleet.Cost
	// refuse fails an operation on tags or states, by its name.
	refuse map[string]error
	// pricing lets a run ask for prices.
	pricing bool
	// afterRun runs once the run is over.
	afterRun func()
}

func newFake(instances ...fleet.Instance) *fake {
	return &fake{
		clock: &clock{now: start}, instances: instances, rate: map[string]float64{}, missing: map[string]int{},
		listErr: map[string]error{}, seriesErr: map[string]error{}, calls: map[string]int{},
		halted: map[string]time.Time{}, members: map[string]int64{}, unread: map[string]int64{}, rebalances: map[string][]time.Time{},
		written: map[string]time.Time{}, clients: map[string]int64{}, brokerErr: map[string]error{}, bills: map[string]fleet.Cost{},
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
			i.ListedAt = f.clock.Now()
			l.Instances = append(l.Instances, i)
		}
	}
	return l, nil
}

func (*fake) Period(_ context.Context, _ string, _ fleet.Signal, _ fleet.Series, want time.Duration) time.Duration {
	return want
}

func (f *fake) Latest(_ context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return f.measure("latest", q, func(id string) []fleet.Point {
		return []fleet.Point{{At: f.clock.Now().Add(-time.Minute), Value: fleet.Known(f.level(q.Signal, id))}}
	})
}

func (f *fake) Series(_ context.Context, q fleet.MetricQuery) (fleet.Measurement, error) {
	return f.measure("series", q, func(id string) []fleet.Point {
		var points []fleet.Point
		for at := q.To.Truncate(q.Period); at.After(q.From); at = at.Add(-q.Period) {
			points = append(points, fleet.Point{At: at, Value: fleet.Known(f.level(q.Signal, id))})
		}
		if q.Signal != fleet.BytesIn && q.Signal != fleet.BytesOut {
			return points
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
		if !f.blind && i.Region == q.Region && (len(q.IDs) == 0 || slices.Contains(q.IDs, i.ID)) {
			m.Points[i.ID] = f.reported(i, points(i.ID))
		}
	}
	return m, nil
}

// reported are those of an instance's points that it ran for.
func (f *fake) reported(i fleet.Instance, points []fleet.Point) []fleet.Point {
	if status, _ := i.Status.Get(); status != fleet.Stopped {
		return points
	}
	return slices.DeleteFunc(points, func(p fleet.Point) bool { return p.At.After(f.halted[i.ID]) })
}

func (f *fake) Release(_ context.Context, ref fleet.Ref, _ bool, latest time.Time) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.latest = latest
	f.calls["release"]++
	if f.release != nil {
		if err := f.release(f, ref); err != nil {
			return "", err
		}
	}
	f.released = append(f.released, ref)
	return "request-1", nil
}

func (f *fake) Calls() reap.Calls {
	f.mu.Lock()
	defer f.mu.Unlock()
	return reap.Calls{ByOperation: maps.Clone(f.calls), Monitored: f.calls["latest"] + f.calls["series"] - f.before}
}

// level is a signal's value: rate counts for traffic only.
func (f *fake) level(s fleet.Signal, id string) float64 {
	if s == fleet.BytesIn || s == fleet.BytesOut {
		return f.rate[id]
	}
	return 0
}

// find returns an instance to change; the caller holds the lock.
func (f *fake) find(id string) *fleet.Instance {
	for i := range f.instances {
		if f.instances[i].ID == id {
			return &f.instances[i]
		}
	}
	return nil
}

// planOnly lowers an order to a plan.
func planOnly(o *reap.Order) { o.Mode = events.Plan }

// cloud is the fake as a run sees it.
func (f *fake) cloud() reap.Cloud {
	c := reap.Cloud{Inventory: f, Regions: f, Metrics: f, Consumers: f, Topics: f, Traces: f, Counter: f, Actuator: f, Marker: f}
	if f.pricing {
		c.Prices = f
	}
	return c
}

// opened is one cloud for every account.
type opened struct{ cloud reap.Cloud }

func (o opened) Open(context.Context, rules.Account) (reap.Cloud, error) { return o.cloud, nil }

func dev(id, region string, age time.Duration) fleet.Instance {
	return fleet.Instance{
		ID: id, Region: region, Account: "1", Name: fleet.Known(id),
		PaidType: fleet.Known(fleet.PayAsYouGo), Series: fleet.Known(fleet.SeriesV2), Status: fleet.Known(fleet.Running),
		CreatedAt: fleet.Known(start.Add(-age)), Tags: fleet.Known(fleet.Tags{"env": "dev"}), Exposure: fleet.Known(fleet.VPCOnly), Retention: fleet.Known(72 * time.Hour),
		ListedAt: start,
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
	f.mu.Lock()
	f.before = f.calls["latest"] + f.calls["series"]
	f.mu.Unlock()
	cloud := f.cloud()
	if mode != events.Enforce {
		cloud.Actuator, cloud.Marker = nil, nil
	}
	order.Account = "1"
	_, err := reap.Run(t.Context(), opened{cloud}, order)
	if f.afterRun != nil {
		f.afterRun()
		f.afterRun = nil
	}
	return gathered.Report(), err
}

func callError(class fault.Class) error {
	return &fault.Error{Class: class, Operation: "ReleaseInstance", Region: "cn-hangzhou"}
}

package proof

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// mostRuns is how many runs one scenario may have: each has a key of its own, by
// which the journal tells whose call it is.
const mostRuns = 64

// setting is what a scenario begins with.
type setting struct {
	policy policy
	// fleet is the text of a fleet file.
	fleet  string
	quirks cloudtest.Quirks
	store  storeKind
	// linked says that messages have links to answer by.
	linked bool
	// later is how long after the present it plays.
	later time.Duration
}

// world is one cloud and the processes before it.
type world struct {
	setting
	clock *clock
	cloud *cloudtest.Cloud
	watch *watch
	keys  []cloudtest.Key
	// folder holds the rules file and the store, if that is one.
	folder string
	kept   *store
	hands  *hands
	log    *logBuffer
	// people are told in chat groups; nil where the log is enough.
	people    *people
	processes []*process
	runs      []*run
	// steps say what was done, to people.
	steps []string
	// faulty says that some fault was injected and may still hit.
	faulty bool
	// hurt says that the store failed, or somebody meddled with it, at some time.
	hurt bool
	// secret is the key of links; queued is what the function sent itself.
	secret string
	queued []string
}

// process is one process of the function: a service with its own way to the cloud.
type process struct {
	number  int
	ctx     context.Context
	front   *front
	server  *cloudtest.Server
	service *service.Service
}

// event is one delivery to the function.
type event struct {
	name, payload string
	// planned says that it asks for no more than a plan, garbage that it is none
	// of the function's business, undo that it asks to reopen, only which instances
	// it is narrowed to.
	planned, garbage, undo bool
	only                   string
	// press is a use of a link, which comes by HTTP; nil for all else. plan names the
	// run of an event that the function sent itself.
	press *press
	plan  string
	// dedup tells two deliveries of one event from two events; empty where each
	// stands for itself.
	dedup string
	// within is the time it has; 0 means any.
	within time.Duration
}

// run is one invocation, and what came of it.
type run struct {
	event
	name     string
	key      cloudtest.Key
	process  *process
	deadline time.Time
	began    time.Time
	// outside is how far the clock had been moved from outside when it began.
	outside time.Duration
	// from and to are its places in the order of everything.
	from, to int
	// storeDown says that the store was of no use all along, storeFull that nothing
	// could be written down.
	storeDown, storeFull bool
	// stored is what the store held before a run that may change nothing.
	stored map[string]string
	report message.Report
	err    error
}

// id is what the product calls it.
func (r *run) id() string { return cmp.Or(r.plan, r.name) }

// killed says that its process died under it.
func (r *run) killed() bool { return r.process.ctx.Err() != nil }

// keysFor returns an access key for each run. Everything in them is a canary.
func keysFor(n int) []cloudtest.Key {
	var keys []cloudtest.Key
	for i := range n {
		keys = append(keys, cloudtest.Key{
			AccessKeyID: fmt.Sprintf("STS.CanaryKey%03d", i), Secret: fmt.Sprintf("canary-secret-%03d", i),
			SecurityToken: fmt.Sprintf("canary-token/%03d+=", i), AccountID: cloudtest.DemoAccount,
		})
	}
	return keys
}

// newWorld builds the cloud of a setting. folder must be empty.
func newWorld(s setting, folder string) (*world, error) {
	c := newClock(s.later)
	w := &world{setting: s, clock: c, keys: keysFor(mostRuns), folder: folder, log: &logBuffer{now: c.Now}, hands: newHands()}
	fleet, err := cloudtest.ParseFleet("fleet.yaml", []byte(s.fleet))
	if err != nil {
		return nil, err
	}
	w.cloud, err = cloudtest.New(cloudtest.Config{
		Fleet: fleet, Keys: w.keys, Clock: w.clock.Now, SignatureClock: time.Now, Sleep: w.clock.pass, Quirks: s.quirks,
		Buckets: []cloudtest.Bucket{{Name: bucketName, Region: "cn-hangzhou", AccountID: cloudtest.DemoAccount}},
	})
	if err != nil {
		return nil, err
	}
	if w.kept, err = newStore(s.store, folder, w.cloud); err != nil {
		return nil, err
	}
	w.secret = linkSecret
	w.cloud.OnInvoke(w.queue)
	w.watch = newWatch(w.cloud, w.clock, w.kept)
	if w.people, err = newPeople(s.policy, c, w.watch.now); err != nil {
		return nil, err
	}
	if w.people != nil {
		w.people.die = func(process int) { w.processes[process-1].front.perish() }
	}
	return w, os.WriteFile(filepath.Join(folder, "rules.yaml"), []byte(s.policy.yaml()), 0o600)
}

// start begins a new process, which remembers nothing.
func (w *world) start() (*process, error) {
	p := &process{number: len(w.processes) + 1}
	url, shut, err := w.kept.door(p.number)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.ctx = ctx
	p.front = newFront(w.cloud, func() { shut(); cancel() })
	if p.server, err = cloudtest.Serve(p.front); err != nil {
		return nil, err
	}
	settings := service.Settings{RulesPath: filepath.Join(w.folder, "rules.yaml"), Ceiling: events.Enforce, BaseURL: p.server.URL, Store: url}
	if w.people != nil {
		w.linkSettings(&settings)
		settings.Getenv = w.people.getenv(w.policy.told, p.number)
	}
	w.processes = append(w.processes, p)
	p.service, err = service.New(settings, w.log.logger(), w.clock)
	w.kept.opened()
	return p, err
}

// close ends every process.
func (w *world) close() {
	for _, p := range w.processes {
		p.front.die()
		_ = p.server.Close()
	}
	if w.people != nil {
		_ = w.people.server.Close()
	}
}

// deliver hands one event to a process and waits for its answer.
func (w *world) deliver(p *process, e event) *run {
	r := w.prepare(p, e)
	w.carryOut(r)
	return r
}

// together hands events to processes all at once.
func (w *world) together(runs ...*run) {
	var wait sync.WaitGroup
	for _, r := range runs {
		wait.Go(func() { w.carryOut(r) })
	}
	wait.Wait()
}

func (w *world) prepare(p *process, e event) *run {
	n := len(w.runs)
	r := &run{event: e, name: fmt.Sprintf("run-%02d", n), key: w.keys[n], process: p, storeDown: w.kept.down, storeFull: w.kept.blocked == "acts"}
	if e.planned || e.garbage {
		r.stored = w.kept.contents()
	}
	w.runs = append(w.runs, r)
	return r
}

func (w *world) carryOut(r *run) {
	ctx, cancel := context.WithCancel(r.process.ctx)
	defer cancel()
	start := w.watch.now()
	r.began, r.outside, r.from = start.time, start.outside, start.order
	defer func() { r.to = w.watch.now().order }()
	if r.within > 0 {
		r.deadline = r.began.Add(r.within)
		ctx, cancel = context.WithDeadline(ctx, r.deadline)
		defer cancel()
	}
	in := service.Invocation{
		Payload: []byte(r.payload), Account: r.key.AccountID, RequestID: r.name, Function: aliyun.Function{Region: "cn-hangzhou", Name: "alikafka-reaper"},
		Credentials: aliyun.Credentials{AccessKeyID: r.key.AccessKeyID, AccessKeySecret: r.key.Secret, SecurityToken: r.key.SecurityToken},
	}
	if r.press != nil {
		w.open(r.press, func() (json.RawMessage, bool) { return r.process.service.Web(ctx, in) })
	} else {
		r.report, r.err = r.process.service.Handle(ctx, in)
	}
	r.process.front.settle()
}

// say notes a step for the story.
func (w *world) say(format string, args ...any) {
	w.steps = append(w.steps, fmt.Sprintf(format, args...))
}

// story tells everything that is needed to play the scenario again by hand.
func (w *world) story() string {
	var b strings.Builder
	fmt.Fprintf(&b, "queue %s, %s, begins %s\n%s\n%s", w.quirks.QueueTakes, w.store, w.clock.Now().Add(-w.clock.outside).Format(time.RFC3339), w.policy.yaml(), w.fleet)
	for _, step := range w.steps {
		fmt.Fprintln(&b, "step:", step)
	}
	for _, r := range w.runs {
		w.tell(&b, r)
	}
	return b.String()
}

// tell writes one run: its calls about single instances, faults and mutations,
// and what it reported.
func (w *world) tell(b *strings.Builder, r *run) {
	fmt.Fprintf(b, "%s: %s in process %d, killed %t, error %v\n", r.name, r.event.name, r.process.number, r.killed(), r.err)
	if r.press != nil {
		fmt.Fprintf(b, "  answered with %d\n", r.press.status)
	}
	for _, s := range w.watch.of(r) {
		c := s.call
		if c.Version == cloudtest.OSSVersion && !strings.Contains(c.Params["Object"], "acts/") && c.Fault == 0 {
			continue
		}
		if len(c.InstanceIDs) == 0 && c.Fault == 0 && !c.Mutating && c.Action != "GetInstanceList" {
			continue
		}
		fmt.Fprintf(b, "  %s %s %s %v %s%s fault %v, HTTP %d %s, applied %t\n", c.Time.UTC().Format("02T15:04:05.0"), c.Action, c.Region, c.InstanceIDs, c.Params["Object"], c.Params["Tag.1.Value"], c.Fault, c.HTTPStatus, c.Code, c.Applied)
	}
	for _, v := range r.report.Verdicts {
		fmt.Fprintf(b, "  %s: %s %s, %s\n", v.Instance.ID, v.Action, v.Reason, v.Text)
	}
	for _, e := range r.report.Effects {
		fmt.Fprintf(b, "  %s: %s %s %s, %s\n", e.Instance, e.Operation, e.Outcome, e.Cause, e.Text)
	}
	if s := r.report.Summary; s != nil {
		fmt.Fprintf(b, "  %s: %s, left %v, tripwire %s\n", s.Status, s.Text, s.Left, s.Tripwire)
		for _, problem := range s.Problems {
			fmt.Fprintf(b, "  problem: %s %s %s\n", problem.Operation, problem.Instance, problem.Text)
		}
	}
}

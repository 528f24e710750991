package proof

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/cloudtest"
)

// TestTheInvariantsHoldWhateverHappens plays random scenarios. After every run the
// cloud's journal is held against I1 to I8.
func TestTheInvariantsHoldWhateverHappens(t *testing.T) {
	seed := reserve(t)
	count := newTally()
	root := t.TempDir()
	rapid.Check(t, func(t *rapid.T) {
		count.scenarios++
		m := newMachine(t, filepath.Join(root, fmt.Sprint(count.scenarios)))
		defer func() { count.add(m.world) }()
		m.walk(t)
		t.Repeat(m.actions())
		m.finish(t)
	})
	count.tell(t, seed)
}

// machine is one scenario under way.
type machine struct {
	*world
	current *process
	ids     []string
	timers  int
	last    event
}

func newMachine(t *rapid.T, folder string) *machine {
	w, err := newWorld(drawSetting(t), folder)
	if err != nil {
		t.Fatalf("%v", err)
	}
	t.Cleanup(func() {
		w.close()
		_ = os.RemoveAll(folder)
	})
	m := &machine{world: w}
	for _, i := range w.cloud.Instances() {
		m.ids = append(m.ids, i.ID)
	}
	m.restart(t)
	return m
}

// actions are the steps of a scenario; a new kind of event is one more entry.
func (m *machine) actions() map[string]func(*rapid.T) {
	return map[string]func(*rapid.T){
		"timer":      func(t *rapid.T) { m.run(t, m.current, m.timer()) },
		"same again": func(t *rapid.T) { m.run(t, m.current, m.again()) },
		"manual":     func(t *rapid.T) { m.run(t, m.current, m.manual(t)) },
		"garbage": func(t *rapid.T) {
			m.run(t, m.current, event{name: "garbage", payload: even(t, "payload", garbage()), garbage: true})
		},
		"plan, then run": m.planThenRun,
		"two at once":    m.twoAtOnce,
		"kill":           m.kill,
		"hurry":          m.hurry,
		"restart":        m.restart,
		"fault":          m.inject,
		"calm":           func(*rapid.T) { m.calm() },
		"change":         m.change,
		"clock":          m.moveClock,
		"echo":           m.echo,
		"time passes":    m.afterwards,
		"next step":      m.nextStep,
		"step by step":   m.nextStep,
		"undo":           m.undo,
		"store":          m.hurtStore,
		"chat":           m.upset,
		"forget":         m.forget,
		"wake":           m.wake,
		"press":          m.press,
		"press a link":   m.press,
		"steal a link":   m.stealing,
	}
}

// nightly runs in whatever weather there is.
func (m *machine) nightly(t *rapid.T) {
	m.weather(t)
	m.run(t, m.current, m.timer())
}

// weather lets something go wrong, more often than not.
func (m *machine) weather(t *rapid.T) {
	switch even(t, "weather", []int{0, 1, 2, 3, 4, 5, 6, 7}) {
	case 0, 1, 2:
		m.inject(t)
	case 3, 4:
		m.change(t)
	case 5:
		m.moveClock(t)
	case 6:
		m.passTime(t)
	default:
	}
}

func (m *machine) calm() {
	m.say("nothing goes wrong any more")
	m.kept.mend()
	m.cloud.ClearFaults()
	m.watch.calm()
	m.cheer()
	m.faulty = false
}

func (m *machine) timer() event {
	m.timers++
	m.last = timerEvent(m.timers)
	return m.last
}

func timerEvent(n int) event {
	key := fmt.Sprintf("2026-11-23T18:%02d:00Z", n)
	return event{name: "timer", dedup: key, payload: fmt.Sprintf(`{"triggerTime":%q,"triggerName":"nightly","payload":""}`, key)}
}

// again delivers the last timer's event once more.
func (m *machine) again() event {
	if m.timers == 0 {
		return m.timer()
	}
	return m.last
}

func (m *machine) manual(t *rapid.T) event {
	e := event{name: "manual run", payload: `{"command":"run"}`}
	if rapid.Bool().Draw(t, "plan") {
		e = event{name: "manual plan", payload: `{"command":"plan"}`, planned: true}
	}
	if rapid.IntRange(0, 3).Draw(t, "narrowed") == 0 {
		e.only = m.draw(t)
		e.payload = strings.Replace(e.payload, "}", fmt.Sprintf(`,"instances":[%q]}`, e.only), 1)
	}
	return e
}

// draw draws an instance, gone ones among them.
func (m *machine) draw(t *rapid.T) string { return rapid.SampledFrom(m.ids).Draw(t, "instance") }

func (m *machine) room(t *rapid.T) {
	if len(m.runs) > mostRuns-8 {
		t.Skip("this scenario is long enough")
	}
}

func (m *machine) run(t *rapid.T, p *process, e event) *run {
	m.room(t)
	if p == m.current && p.ctx.Err() != nil {
		m.restart(t)
		p = m.current
	}
	m.say("%s in process %d", e.name, p.number)
	r := m.deliver(p, e)
	m.hold(t, r)
	return r
}

// hold checks runs, and ends the test where an invariant is broken.
func (m *machine) hold(t *rapid.T, runs ...*run) {
	c := checker{world: m.world}
	m.verdict(t, c.check(runs...))
}

func (m *machine) verdict(t *rapid.T, found []string) {
	if len(found) > 0 {
		t.Fatalf("broken:\n%s\n\n%s", strings.Join(found, "\n"), m.story())
	}
}

// planThenRun plans and then acts on the same facts.
func (m *machine) planThenRun(t *rapid.T) {
	if m.faulty || !m.watch.still() || m.current.front.pending() {
		t.Skip("the facts may change in between")
	}
	plan := m.run(t, m.current, event{name: "plan first", payload: `{"command":"plan"}`, planned: true})
	enforce := m.run(t, m.current, event{name: "run then", payload: `{"command":"run"}`})
	c := checker{world: m.world}
	c.sameVerdicts(plan, enforce)
	m.verdict(t, c.found)
}

// twoAtOnce delivers two events at once, to one process or to two; now and then
// one of two processes dies of it.
func (m *machine) twoAtOnce(t *rapid.T) {
	m.room(t)
	first, second := m.current, m.current
	if rapid.Bool().Draw(t, "two processes") {
		m.restart(t)
		second = m.current
		if rapid.Bool().Draw(t, "one dies") {
			m.doom(t, first)
		}
	}
	m.weather(t)
	m.say("two timers at once in processes %d and %d", first.number, second.number)
	a, b := m.prepare(first, m.timer()), m.prepare(second, m.again())
	m.together(a, b)
	m.hold(t, a, b)
}

// kill ends the process at some call of a run, and begins a new one.
func (m *machine) kill(t *rapid.T) {
	m.room(t)
	m.doom(t, m.current)
	m.nightly(t)
	m.restart(t)
}

func (m *machine) doom(t *rapid.T, p *process) {
	k, how := rapid.IntRange(1, 90).Draw(t, "call"), rapid.SampledFrom([]end{diesBefore, diesAfter}).Draw(t, "death")
	m.say("process %d dies at its call %d, way %d", p.number, k, how)
	p.front.killAt(k, how)
}

// hurry runs with little time, most of which goes by at some call.
func (m *machine) hurry(t *rapid.T) {
	m.room(t)
	if !m.clock.near() {
		t.Skip("the deadlines of contexts go by the real time")
	}
	e := m.timer()
	e.within = even(t, "within", []time.Duration{20 * time.Second, 20 * time.Second, 40 * time.Second, 90 * time.Second})
	left := time.Duration(even(t, "left", []int{-2, 0, 1, 2, 3, 4, 5, 6, 8})) * time.Second
	m.plan(t, "the deadline comes near", func() { m.clock.jump(e.within - answerTime - left) }, recheckCall, rapid.IntRange(1, 3).Draw(t, "n"))
	m.say("%d s are left", left/time.Second)
	m.run(t, m.current, e)
	m.watch.calm()
}

// restart replaces the process by a new one.
func (m *machine) restart(t *rapid.T) {
	p, err := m.start()
	if err != nil {
		t.Fatalf("%v\n%s", err, m.policy.yaml())
	}
	m.current = p
}

func (m *machine) inject(t *rapid.T) {
	f := drawFault(t, m.setting)
	if f.Kind == cloudtest.FaultStaleList {
		if m.watch.picture != nil {
			return // one old picture is enough
		}
		m.watch.picture = m.watch.now().truth
	}
	m.faulty = true
	m.say("fault %s at %s, skip %d, times %d, latency %s", f.Kind, f.Action, f.Skip, f.Times, f.Latency)
	m.cloud.Inject(f)
}

// change transforms an instance, now or just before some later call; often one that
// is on its way.
func (m *machine) change(t *rapid.T) {
	id, names := m.draw(t), slices.Sorted(maps.Keys(m.hands.transformations("")))
	if marked := m.marked(); len(marked) > 0 && even(t, "marked", []bool{true, true, false}) {
		id = even(t, "which", marked)
		names = []string{"is protected", "is written to", "is stopped", "is reopened", "is reopened", "loses its mark", "gets a garbled mark", "gets another's mark", "gets the mark of old"}
	}
	name := even(t, "transformation", names)
	if rapid.Bool().Draw(t, "at once") {
		m.say("%s %s", id, name)
		m.transform(id, name)
		return
	}
	m.plan(t, id+" "+name, func() { m.transform(id, name) }, drawPlace(t), rapid.IntRange(1, 50).Draw(t, "n"))
}

// marked are the instances that carry a mark.
func (m *machine) marked() []string {
	var ids []string
	for _, i := range m.cloud.Instances() {
		if i.Tags[markTag] != "" && i.Status != cloudtest.Released && i.Status != cloudtest.Releasing {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// moveClock moves the clock just before some later call.
func (m *machine) moveClock(t *rapid.T) {
	d := time.Duration(rapid.SampledFrom([]int{70, 70, 150, 30, -60}).Draw(t, "seconds")) * time.Second
	m.plan(t, "the clock moves by "+d.String(), func() { m.clock.jump(d) }, drawPlace(t), rapid.IntRange(1, 50).Draw(t, "n"))
}

func drawPlace(t *rapid.T) place {
	return rapid.SampledFrom([]place{anyCall, anyCall, recheckCall, releaseCall, tagCall}).Draw(t, "place")
}

// plan makes a change before the n-th call of a place; of rechecks and releases
// there are few.
func (m *machine) plan(_ *rapid.T, what string, do func(), at place, n int) {
	if at != anyCall {
		n = 1 + (n-1)%3
	}
	m.say("%s, before call %d of place %d", what, n, at)
	m.watch.plan(change{at, n, do})
}

func (m *machine) echo(t *rapid.T) {
	k := rapid.IntRange(1, 40).Draw(t, "call")
	m.say("call %d of process %d is answered with what was signed", k, m.current.number)
	m.faulty = true
	m.current.front.echo(k)
}

// finish lets the cloud come to rest. Then a new process finishes the work, and
// a repetition has nothing left to do.
func (m *machine) finish(t *rapid.T) {
	m.restart(t)
	m.verdict(t, m.rest(m.current, m.timer(), m.last))
}

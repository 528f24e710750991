package proof

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/cloudtest"
)

// afterwards lets time pass, and runs.
func (m *machine) afterwards(t *rapid.T) {
	m.passTime(t)
	m.nightly(t)
}

// walk begins a scenario with what needs an early start: a rule's first steps, while
// nothing goes wrong but with the chat services, or a run in a hurry, which goes by the real time.
func (m *machine) walk(t *rapid.T) {
	if m.policy.warn == 0 && m.clock.near() && rapid.Bool().Draw(t, "hurry") {
		m.hurry(t)
	}
	if m.policy.warn+m.policy.stop == 0 {
		return
	}
	for range even(t, "steps before", []int{0, 0, 1, 1, 2, 2}) {
		if m.people != nil && even(t, "in a bad mood", []bool{true, false}) {
			m.upset(t)
		}
		m.run(t, m.current, m.timer())
		if m.linked && even(t, "press", []bool{true, true, false}) {
			m.pressed(t)
		}
		d := max(m.policy.warn, m.policy.stop) + time.Minute
		m.say("%s pass", d)
		m.clock.jump(d)
	}
}

// nextStep lets as much time pass as the rule's next step waits for, once or a few
// times, and runs each time.
func (m *machine) nextStep(t *rapid.T) {
	if m.policy.warn+m.policy.stop == 0 {
		t.Skip("there is none")
	}
	for range even(t, "steps", []int{1, 2, 3}) {
		d := max(m.policy.warn, m.policy.stop)
		if rapid.Bool().Draw(t, "the other") && min(m.policy.warn, m.policy.stop) > 0 {
			d = min(m.policy.warn, m.policy.stop)
		}
		d += time.Duration(even(t, "minutes", []int{-5, 1, 1, 40})) * time.Minute
		if m.linked && even(t, "press", []bool{true, true, false}) {
			m.pressed(t)
		}
		m.say("%s pass", d)
		m.clock.jump(d)
		m.nightly(t)
	}
}

// passTime lets hours or days go by between two events, so that graces end and
// fuses burn. Now and then the clock goes back, which a new process sees: to one
// that lives on the time never goes back that far.
func (m *machine) passTime(t *rapid.T) {
	hours := even(t, "hours", []int{1, 1, 2, 21, 21, 25, 25, 25, 49, 73, -2, -30})
	d := time.Duration(hours)*time.Hour + time.Minute
	if hours < 0 {
		m.restart(t)
	}
	m.say("%s pass", d)
	m.clock.jump(d)
}

// undo asks to reopen an instance, mostly one that is stopped.
func (m *machine) undo(t *rapid.T) {
	id := m.draw(t)
	for _, i := range m.cloud.Instances() {
		if i.Status == "stopped" && even(t, "this one", []bool{true, true, false}) {
			id = i.ID
		}
	}
	m.run(t, m.current, event{name: "undo " + id, payload: fmt.Sprintf(`{"command":"undo","instances":[%q]}`, id), undo: true, only: id})
}

// upset changes the mood of the chat services, and then a run tells people.
func (m *machine) upset(t *rapid.T) {
	if m.people == nil {
		t.Skip("nobody is told")
	}
	to, calls := even(t, "mood", badMoods()), even(t, "calls", []int{1, 1, 2, 8})
	m.say("the chat services %s, for %d calls", to, calls)
	if err := m.people.turn(to, calls); err != nil {
		t.Fatal(err)
	}
}

// wake lets an owner open what is stopped for a while, and stop it again before anybody
// looks; then the time of the stop is over.
func (m *machine) wake(t *rapid.T) {
	var stopped []string
	for _, i := range m.cloud.Instances() {
		if i.Status == cloudtest.Stopped && i.Tags[markTag] != "" {
			stopped = append(stopped, i.ID)
		}
	}
	if len(stopped) == 0 {
		t.Skip("nothing is stopped")
	}
	id := even(t, "which", stopped)
	before, open := even(t, "minutes before", []int{1, 60, 300}), even(t, "minutes open", []int{1, 20, 120})
	m.say("%d minutes pass, %s is opened by hand for %d minutes and stopped again, and %s pass", before, id, open, m.policy.stop)
	m.clock.jump(time.Duration(before) * time.Minute)
	m.transform(id, "is reopened")
	m.clock.jump(time.Duration(open) * time.Minute)
	m.transform(id, "is stopped")
	m.clock.jump(m.policy.stop)
	m.nightly(t)
}

// forget takes the mark of a warning away soon after it was given: its owner has been
// told of that deadline already.
func (m *machine) forget(t *rapid.T) {
	if m.people == nil {
		t.Skip("nobody is told")
	}
	marked := m.marked()
	if len(marked) == 0 {
		t.Skip("nobody was warned")
	}
	id := even(t, "which", marked)
	m.say("%s loses its mark, and 20 minutes pass", id)
	m.transform(id, "loses its mark")
	m.clock.jump(20 * time.Minute)
	m.nightly(t)
}

// cheer lets the chat services work again.
func (w *world) cheer() {
	if w.people == nil {
		return
	}
	if err := w.people.turn(works, 0); err != nil {
		panic(err) // robots that were set up once
	}
}

// hurtStore takes the store away, fills it, or leaves half a file in it.
func (m *machine) hurtStore(t *rapid.T) {
	if m.store == noStore {
		t.Skip("there is none")
	}
	m.faulty, m.hurt = true, true
	switch even(t, "harm", []int{0, 0, 1, 1, 2, 3}) {
	case 0:
		m.say("the store is of no use any more")
		m.kept.fall()
	case 1:
		name := even(t, "file", []string{"acts", "quotas", "marks", "kits"})
		m.say("nothing can be written to %s", name)
		m.kept.block(name)
	case 2:
		m.say("somebody meddles with the marks in the store")
		m.kept.meddle(even(t, "how", []int{0, 1, 2}))
	default:
		i, there := m.cloud.Instance(m.draw(t))
		if !there {
			return
		}
		m.say("half an intent of %s lies in the store: %t", i.ID, m.kept.halve(i))
	}
}

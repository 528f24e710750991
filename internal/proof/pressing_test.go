package proof

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"pgregory.net/rapid"
)

// press uses a link of a message.
func (m *machine) press(t *rapid.T) {
	if !m.pressed(t) {
		t.Skip("there are no links")
	}
}

// pressed uses a link of a message, mostly of a late one and as it is meant; false
// means that there is none.
func (m *machine) pressed(t *rapid.T) bool {
	if m.people == nil {
		return false
	}
	links := m.people.links()
	answers := slices.DeleteFunc([]string{"keep", "release", "release", "release", "release", "not-mine", "not-mine", "undo", "undo"}, func(a string) bool { return len(links[a]) == 0 })
	if len(answers) == 0 {
		return false
	}
	of := links[even(t, "answer", answers)]
	l := of[len(of)-1]
	if even(t, "an old one", []bool{false, false, true}) {
		l = even(t, "which link", of)
	}
	p := &press{link: l, way: even(t, "way", []way{pressed, pressed, pressed, pressed, pressed, looked, elsewhere, tampered, foreign, tooLate})}
	m.bend(t, p)
	for range even(t, "times", []int{1, 1, 2}) {
		again := *p
		m.use(t, &again)
	}
	for _, payload := range m.unqueue() {
		for range even(t, "deliveries", []int{0, 1, 1, 2}) {
			m.run(t, m.current, event{name: "the function's own event", payload: payload, only: l.claim.Instance, dedup: payload, plan: planOf(payload)})
		}
	}
	return true
}

// use presses, by the process that runs now or, of a foreign key, by another's.
func (m *machine) use(t *rapid.T, p *press) {
	if p.way != foreign {
		m.run(t, m.current, p.event())
		return
	}
	mine := m.secret
	m.secret = foreignSecret
	stranger, err := m.start()
	m.secret = mine
	if err != nil {
		t.Fatal(err)
	}
	m.run(t, stranger, p.event())
}

// bend makes of a link what the way of its use says.
func (m *machine) bend(t *rapid.T, p *press) {
	switch p.way {
	case tooLate:
		m.say("the days of the link pass")
		m.clock.jump(max(0, time.Unix(p.claim.Expires, 0).Sub(m.clock.Now())) + time.Minute)
	case tampered:
		sum, _, _ := opened(p.token)
		c := p.claim
		switch even(t, "change", []string{"purpose", "instance", "end", "due"}) {
		case "purpose":
			c.Purpose = map[string]string{"keep": "release", "undo": "release", "not-mine": "release", "release": "undo"}[c.Purpose]
			c.Days = 0
		case "instance":
			c.Instance = c.Instance[:len(c.Instance)-1] + "9"
		case "end":
			c.Expires += 1e6
		default:
			c.Due -= 3600
		}
		data, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		p.token = base64.RawURLEncoding.EncodeToString(append(sum, data...))
	default:
	}
}

// unqueue takes what the function sent itself.
func (w *world) unqueue() []string {
	list := w.queued
	w.queued = nil
	return list
}

// stealing sends a link itself to the function, which begins nothing.
func (m *machine) stealing(t *rapid.T) {
	if m.people == nil {
		t.Skip("nobody is told")
	}
	of := m.people.links()["release"]
	if len(of) == 0 {
		t.Skip("no message has such a link")
	}
	payload := `{"reaper_answer":"` + even(t, "which link", of).token + `"}`
	m.run(t, m.current, event{name: "a link itself", payload: payload, garbage: true})
}

package proof

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

const (
	// linksBegin is the address that links begin with; nobody listens there.
	linksBegin = "http://127.0.0.1:1"
	linkSecret = "canary-secret-of-links-0123456789abcdef"
	// foreignSecret is the key of somebody else's function.
	foreignSecret = "canary-secret-of-others-0123456789abcdef"
)

// claim is what a link says, as anybody can read it who has it: 32 bytes of signature
// are before it.
type claim struct {
	Purpose  string `json:"p"`
	Account  string `json:"a"`
	Region   string `json:"r,omitempty"`
	Instance string `json:"i,omitempty"`
	Rule     string `json:"u,omitempty"`
	Due      int64  `json:"d,omitempty"`
	Days     int    `json:"n,omitempty"`
	Owner    string `json:"o,omitempty"`
	Expires  int64  `json:"e"`
}

func (c claim) due() time.Time { return time.Unix(c.Due, 0) }

// link is one of a message's.
type link struct {
	token string
	claim claim
	// mail is the place of its message in the order of everything.
	mail int
}

var linkPattern = regexp.MustCompile(regexp.QuoteMeta(linksBegin) + `/a/([A-Za-z0-9_-]+)`)

// links are those of every message that a service took, by what they answer.
func (p *people) links() map[string][]link {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := map[string][]link{}
	for _, m := range p.mails {
		for _, found := range linkPattern.FindAllStringSubmatch(m.Text, -1) {
			l := link{token: found[1], mail: m.order}
			if _, data, ok := opened(l.token); ok && json.Unmarshal(data, &l.claim) == nil {
				all[l.claim.Purpose] = append(all[l.claim.Purpose], l)
			}
		}
	}
	return all
}

// opened parts a token into its signature and what it says.
func opened(token string) (sum, data []byte, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(raw) <= sha256.Size {
		return nil, nil, false
	}
	return raw[:sha256.Size], raw[sha256.Size:], true
}

// way is how a link is used. The zero value is a bug.
type way int

const (
	// pressed: a person confirms on the page.
	pressed way = iota + 1
	// looked: somebody, or a scanner, opens the page.
	looked
	// elsewhere: another site's page sends the form.
	elsewhere
	// tampered: somebody changed what the link says.
	tampered
	// foreign: the link has the key of another function.
	foreign
	// tooLate: it is pressed after its days.
	tooLate
)

func (w way) String() string {
	return []string{"", "pressed", "looked at", "sent from elsewhere", "tampered with", "of a foreign key", "pressed too late"}[w]
}

// press is one use of a link, and how that was answered.
type press struct {
	link
	way    way
	status int
	page   string
}

// took says that the answer was taken: from then on it counts.
func (p *press) took() bool { return p != nil && p.way == pressed && p.status == http.StatusOK }

// saves says that the press may change an instance: it gives something.
func (p *press) saves() bool {
	return p != nil && (p.claim.Purpose == "keep" || p.claim.Purpose == "undo")
}

// wants says whether an answer to a use of a link is one that it must have; 0 is any.
func (p *press) wants() int {
	switch p.way {
	case tampered, foreign, elsewhere:
		return http.StatusForbidden
	case tooLate:
		return http.StatusGone
	default:
		return 0
	}
}

// event is the delivery of a press by the HTTP trigger.
func (p *press) event() event {
	headers := map[string]string{"Host": "127.0.0.1:1", "Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
	method := http.MethodPost
	switch p.way {
	case looked:
		method = http.MethodGet
	case elsewhere:
		headers["Sec-Fetch-Site"], headers["Origin"] = "cross-site", "https://elsewhere.example"
	}
	path := "/a/" + p.token
	payload, err := json.Marshal(map[string]any{
		"version": "v1", "rawPath": path, "headers": headers, "queryParameters": map[string]string{}, "body": "who=ann&why=because", "isBase64Encoded": false,
		"requestContext": map[string]any{"domainName": "127.0.0.1:1", "http": map[string]string{"method": method, "path": path}},
	})
	if err != nil {
		panic(err) // texts and booleans
	}
	return event{
		name: p.claim.Purpose + " of " + p.claim.Instance + ", " + p.way.String(), payload: string(payload), press: p, only: p.claim.Instance,
		garbage: p.way != pressed, undo: p.way == pressed && p.claim.Purpose == "undo",
	}
}

// open delivers a press, and notes how it was answered.
func (w *world) open(p *press, in func() (json.RawMessage, bool)) {
	response, ours := in()
	var got struct {
		StatusCode int
		Body       string
	}
	if err := json.Unmarshal(response, &got); err == nil && ours {
		p.status, p.page = got.StatusCode, got.Body
	}
}

// queue takes the events that the function sends itself, as the platform does.
func (w *world) queue(i cloudtest.Invoked) {
	w.queued = append(w.queued, string(i.Event))
}

// planOf names the run of an event that the function sent itself.
func planOf(payload string) string {
	var own struct {
		Plan string `json:"plan"`
	}
	_ = json.Unmarshal([]byte(payload), &own) // others name none
	return own.Plan
}

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
	of := links[even(t, "answer", []string{"keep", "release", "release", "release", "release", "not-mine", "not-mine", "undo", "undo"})]
	if len(of) == 0 {
		return false
	}
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

// linkSettings adds what links need to the settings of a process.
func (w *world) linkSettings(s *service.Settings) {
	if w.linked {
		s.LinkSecret, s.LinkURL, s.Async = w.secret, linksBegin, service.AsyncSelf
	}
}

// tokenIn says whether a text holds the beginning of a link.
func tokenIn(text string) bool { return strings.Contains(text, linksBegin+"/a/") }

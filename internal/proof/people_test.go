package proof

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
)

// mail is a message that a service took.
type mail struct {
	chat.Message
	moment
	// process sent it; told says whether it learnt of the delivery.
	process int
	told    telling
}

// telling says whether a sender learnt that its message was taken. The zero value is a
// bug.
type telling int

const (
	clearly telling = iota + 1
	unclearly
)

// warning says whether it is a warning of what is to come, by its title.
func (m mail) warning() bool {
	english := strings.Contains(m.Title, " will be ") && !strings.Contains(m.Title, " stopped and will be ")
	chinese := strings.Contains(m.Title, "将于") && !strings.Contains(m.Title, "已停止")
	return (english || chinese) && !strings.Contains(m.Title, "lost") && !strings.Contains(m.Title, "丢失")
}

// people are those who read what the function writes in chat groups.
type people struct {
	clock    *clock
	now      func() moment
	services *chat.Services
	server   *cloudtest.Server
	// die ends a process.
	die func(process int)

	mu   sync.Mutex
	mood mood
	// left is how many calls more are treated so.
	left  int
	mails []mail
	// treated counts calls by how they were treated.
	treated map[mood]int
}

// newPeople opens the groups of a policy; nil where it has none.
func newPeople(p policy, c *clock, now func() moment) (*people, error) {
	if len(p.told) == 0 {
		return nil, nil
	}
	var robots []chat.Robot
	for _, g := range p.told {
		robots = append(robots, g.robot())
	}
	services, err := chat.New(chat.Config{Robots: robots, Clock: c.Now})
	if err != nil {
		return nil, err
	}
	all := &people{clock: c, now: now, services: services, mood: works, treated: map[mood]int{}}
	all.server, err = cloudtest.Serve(all)
	return all, err
}

// getenv is the environment of one process: the addresses and keys of the groups. The
// addresses tell one process from another.
func (p *people) getenv(told []group, process int) func(string) string {
	return func(name string) string {
		for _, g := range told {
			switch {
			case p.feels() == unset:
			case name == g.env("SECRET"):
				return g.robot().Secret
			case name == g.env("URL"):
				u := p.server.URL + g.robot().Address()
				if strings.Contains(u, "?") {
					return fmt.Sprintf("%s&process=%d", u, process)
				}
				return fmt.Sprintf("%s?process=%d", u, process)
			}
		}
		return ""
	}
}

func (p *people) feels() mood {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.mood
}

// turn changes the mood for so many calls.
func (p *people) turn(to mood, calls int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mood, p.left = to, calls
	return p.services.SetUp(func(r *chat.Robot) {
		own := group{kind: r.Kind}.robot()
		switch {
		case to == removed, to == rekeyed && own.Secret == "":
			own.Token += "-of-another"
		case to == rekeyed:
			own.Secret += "-of-another"
		}
		*r = own
	})
}

// ServeHTTP treats one call according to the mood. One is treated after the other.
func (p *people) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	as := p.mood
	p.treated[as]++
	p.left--
	if p.left <= 0 && !slices.Contains([]mood{rekeyed, removed, unset}, as) {
		p.mood = works // what is set up otherwise stays so until somebody mends it
	}
	switch as {
	case refuses, babbles, hurries:
		deny(w, r, as)
	case timesOut:
		p.clock.jump(10 * time.Second)
		fallthrough
	case hangsUp:
		panic(http.ErrAbortHandler)
	case kills:
		p.die(p.take(r, unclearly).process)
		panic(http.ErrAbortHandler)
	case forgets:
		p.take(r, unclearly)
		panic(http.ErrAbortHandler)
	case breaksDown:
		p.take(r, unclearly)
		http.Error(w, "bad gateway", http.StatusBadGateway)
	case dawdles:
		p.clock.jump(70 * time.Second)
		fallthrough
	default:
		said := p.take(r, clearly).said
		maps.Copy(w.Header(), said.Header())
		w.WriteHeader(said.Code)
		_, _ = w.Write(said.Body.Bytes())
	}
}

// taken is what the services said to a process.
type taken struct {
	said    *httptest.ResponseRecorder
	process int
}

// take lets the services take a message, and notes what they took.
func (p *people) take(r *http.Request, told telling) taken {
	said, before := httptest.NewRecorder(), len(p.services.Received())
	p.services.ServeHTTP(said, r)
	process := 0
	_, _ = fmt.Sscan(r.URL.Query().Get("process"), &process) // nobody else calls
	for _, m := range p.services.Received()[before:] {
		p.mails = append(p.mails, mail{m, p.now(), process, told})
	}
	return taken{said, process}
}

// warnings are those that name an instance, in the order in which they were taken.
func (p *people) warnings(id string) []mail {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []mail
	for _, m := range p.mails {
		if m.warning() && strings.Contains(m.Text, id) {
			list = append(list, m)
		}
	}
	return list
}

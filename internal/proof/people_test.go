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

// group is a chat group that a policy tells people in.
type group struct {
	kind     chat.Kind
	language string
}

// name is that of its destination in the rules, and of its environment variables.
func (g group) name() string { return "at-" + string(g.kind) }

func (g group) env(what string) string { return strings.ToUpper(string(g.kind)) + "_" + what }

// robot is the group's. Its token and key are canaries.
func (g group) robot() chat.Robot {
	r := chat.Robot{Kind: g.kind, Token: "canary-token-" + string(g.kind)}
	if g.signs() {
		r.Secret = "canary-secret-" + string(g.kind)
	}
	return r
}

func (g group) signs() bool { return g.kind != chat.WeCom && g.kind != chat.Slack }

// groupOf is the group that an owner is told in: ann has one of her own where there
// are two.
func (p policy) groupOf(owner string) group {
	if owner == "ann" {
		return p.told[len(p.told)-1]
	}
	return p.told[0]
}

// notify writes who is told as a part of a rules file.
func (p policy) notify() string {
	if len(p.told) == 0 {
		return ""
	}
	text := fmt.Sprintf("notify:\n  default: %s\n  owner_tag: owner\n  owners: {ann: %s}\n  destinations:\n", p.groupOf("").name(), p.groupOf("ann").name())
	for _, g := range p.told {
		secret := ""
		if g.signs() {
			secret = ", secret: env:" + g.env("SECRET")
		}
		text += fmt.Sprintf("    - {name: %s, kind: %s, url: env:%s, language: %s%s}\n", g.name(), g.kind, g.env("URL"), g.language, secret)
	}
	return text
}

// mood is how the chat services treat what they are sent. The zero value is a bug.
type mood int

const (
	works mood = iota + 1
	// refuses says no in the service's own way, and repeats what it was sent.
	refuses
	// babbles answers what is neither yes nor no.
	babbles
	// hurries asks for a slower pace.
	hurries
	// hangsUp closes the connection, at once or after a long while.
	hangsUp
	timesOut
	// forgets takes the message and never says so, breaks and breaksDown says that it
	// broke down after taking it.
	forgets
	breaksDown
	// dawdles takes the message after a minute.
	dawdles
	// kills takes the message, and the process dies before it hears of that.
	kills
	// rekeyed has another key, removed another token than the function knows.
	rekeyed
	removed
	// unset is no mood of the services: the function's variable is not set any more.
	unset
)

func (m mood) String() string {
	return []string{"", "work", "refuse", "babble", "ask for a slower pace", "hang up", "time out", "take and forget", "take and break down", "dawdle", "take and the process dies",
		"have another key", "removed the robot", "are not known to the function any more"}[m]
}

func badMoods() []mood {
	return []mood{refuses, babbles, hurries, hangsUp, timesOut, forgets, breaksDown, dawdles, kills, rekeyed, removed, unset}
}

// mail is a message that a service took.
type mail struct {
	chat.Message
	moment
	// process sent it; clear says that it was told of the delivery.
	process int
	clear   bool
}

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
	if p.left--; p.left <= 0 && !slices.Contains([]mood{rekeyed, removed, unset}, as) {
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
		p.die(p.take(r, false).process)
		panic(http.ErrAbortHandler)
	case forgets:
		p.take(r, false)
		panic(http.ErrAbortHandler)
	case breaksDown:
		p.take(r, false)
		http.Error(w, "bad gateway", http.StatusBadGateway)
	case dawdles:
		p.clock.jump(70 * time.Second)
		fallthrough
	default:
		said := p.take(r, true).said
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
func (p *people) take(r *http.Request, clear bool) taken {
	said, before := httptest.NewRecorder(), len(p.services.Received())
	p.services.ServeHTTP(said, r)
	process := 0
	_, _ = fmt.Sscan(r.URL.Query().Get("process"), &process) // nobody else calls
	for _, m := range p.services.Received()[before:] {
		p.mails = append(p.mails, mail{m, p.now(), process, clear})
	}
	return taken{said, process}
}

// deny answers without taking a message. A webhook has taken whatever it answers with
// a status below 300.
func deny(w http.ResponseWriter, r *http.Request, as mood) {
	webhook, slack := strings.HasPrefix(r.URL.Path, "/hooks/"), strings.HasPrefix(r.URL.Path, "/services/")
	switch {
	case as == hurries && (webhook || slack):
		w.Header().Set("Retry-After", "2")
		w.WriteHeader(http.StatusTooManyRequests)
	case as == hurries:
		_, _ = fmt.Fprint(w, `{"errcode":130101,"errmsg":"send too fast","code":11232,"msg":"frequency limited"}`)
	case as == babbles && webhook:
		http.Redirect(w, r, r.URL.String(), http.StatusTemporaryRedirect)
	case as == babbles:
		_, _ = fmt.Fprintf(w, "<html>ok %s</html>", r.URL)
	case webhook:
		http.Error(w, "not here: "+r.URL.String(), http.StatusForbidden)
	case slack:
		http.Error(w, "channel_is_archived "+r.URL.String(), http.StatusGone)
	default:
		_, _ = fmt.Fprintf(w, `{"errcode":310000,"errmsg":"no %[1]s","code":19024,"msg":"no %[1]s"}`, r.URL)
	}
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

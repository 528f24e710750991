package chat

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// maxBody bounds what is read of a call.
const maxBody = 1 << 20

// Serves says whether a path is one of the services or shows what they received.
func (s *Services) Serves(path string) bool {
	kind, _ := addressed(&url.URL{Path: path})
	return kind != "" || path == NoticesPath || path == NoticesPath+".json"
}

// ServeHTTP answers one call of a robot, or shows what was received.
func (s *Services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.show(w, r) {
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "the body cannot be read, or is too large", http.StatusRequestEntityTooLarge)
		return
	}
	said, noted, broken := s.handle(r, body)
	for _, hook := range s.hooked() {
		hook(noted)
	}
	if broken != nil {
		broken(w)
		return
	}
	said.write(w)
}

func (s *Services) hooked() []func(Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.hooks)
}

// handle judges one call and notes it. Where the services are broken it returns who
// answers in their place.
func (s *Services) handle(r *http.Request, body []byte) (answer, Call, func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := newCall(r, body, s.clock())
	g, kind := s.called(r.URL)
	noted, said := Call{At: c.at, Kind: kind}, answer{}
	if s.broken == nil {
		said, noted.Message = s.judge(c, g, kind)
		noted.Status, noted.Answer = said.status, said.body
	}
	if m := noted.Message; m != nil {
		m.At, m.Kind, m.Body = c.at, kind, string(body)
		s.taken = append(s.taken, *m)
	}
	s.calls = append(s.calls, noted)
	return said, noted, s.broken
}

// called finds the group with the robot that an address means; nil where no robot has
// its token. Feishu and Lark are told apart by that token.
func (s *Services) called(u *url.URL) (*group, Kind) {
	kind, token := addressed(u)
	for _, g := range s.groups {
		same := g.robot.Kind == kind || g.robot.Kind == Lark && kind == Feishu
		if same && g.robot.Token == token {
			return g, g.robot.Kind
		}
	}
	return nil, kind
}

// judge says what a service answers to a call, and what it took.
func (s *Services) judge(c call, g *group, kind Kind) (answer, *Message) {
	service, known := s.services[kind]
	switch {
	case !known:
		return answer{status: http.StatusNotFound, body: "no service is called like that"}, nil
	case g == nil:
		return service.unknown, nil
	}
	if wait := g.pace.wait(c.at, service.limits); wait > 0 {
		return service.tooFast(wait), nil
	}
	if len(g.robot.From) > 0 && c.from(g.robot.From) != passed {
		return service.guards.network, nil
	}
	if g.robot.Secret != "" && service.signature(c, g.robot.Secret) != passed {
		return service.unsigned, nil
	}
	m, ok := service.read(c)
	if !ok {
		return service.malformed, nil
	}
	if g.robot.Keyword != "" && !strings.Contains(m.Text, g.robot.Keyword) {
		return service.guards.keyword, nil
	}
	return service.taken, &m
}

package chat

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Config is what the services are made of.
type Config struct {
	Robots []Robot
	// Clock is the time by which signatures and paces are judged.
	Clock func() time.Time
}

// Services are the services with their robots. They are an http.Handler, and safe for
// concurrent use.
type Services struct {
	clock    func() time.Time
	services map[Kind]service

	mu     sync.Mutex
	groups []*group
	calls  []Call
	taken  []Message
	broken func(http.ResponseWriter)
	hooks  []func(Call)
}

// group is a chat group: its robot, and what came lately.
type group struct {
	robot Robot
	pace  pace
}

// Call is one call of a robot and what it was told.
type Call struct {
	At   time.Time
	Kind Kind
	// Status and Answer are what the caller was told; 0 and "" while the service is
	// broken.
	Status int
	Answer string
	// Message is what was taken, nil where nothing was.
	Message *Message
}

// New returns services with robots. No two may have the same address.
func New(c Config) (*Services, error) {
	if c.Clock == nil {
		return nil, errors.New("chat: there is no clock: give one, such as time.Now")
	}
	s := &Services{clock: c.Clock, services: services()}
	for _, r := range c.Robots {
		if err := r.check(); err != nil {
			return nil, err
		}
		for _, g := range s.groups {
			if g.robot.Address() == r.Address() {
				return nil, fmt.Errorf("chat: two robots have the address of one of %s: give them different tokens", r.Kind)
			}
		}
		s.groups = append(s.groups, &group{robot: r})
	}
	return s, nil
}

// SetUp lets the owners of the groups change what their robots ask for.
func (s *Services) SetUp(change func(*Robot)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, g := range s.groups {
		changed := g.robot
		change(&changed)
		if err := changed.check(); err != nil {
			return err
		}
		g.robot = changed
	}
	return nil
}

// Break answers in place of the services from now on; nil lets them work again.
func (s *Services) Break(answer func(http.ResponseWriter)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = answer
}

// Received returns what was taken, the oldest first.
func (s *Services) Received() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.taken)
}

// Calls returns every call, those that were turned down included, the oldest first.
func (s *Services) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// OnCall adds a hook that runs, outside all locks, before a call is answered.
func (s *Services) OnCall(hook func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hooks = append(s.hooks, hook)
}

package cloudtest

import (
	"maps"
	"sync"
)

// gauge counts calls in flight, by action and, under "", all together.
type gauge struct {
	mu        sync.Mutex
	now, peak map[string]int
}

func newGauge() *gauge { return &gauge{now: map[string]int{}, peak: map[string]int{}} }

// enter counts a call until the returned function is called.
func (g *gauge) enter(action string) func() {
	g.add(action, 1)
	return func() { g.add(action, -1) }
}

func (g *gauge) add(action string, change int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	names := []string{"", action}
	if action == "" {
		names = names[:1]
	}
	for _, name := range names {
		g.now[name] += change
		g.peak[name] = max(g.peak[name], g.now[name])
	}
}

// Peak returns how many calls of each action were in flight at once, at most,
// and under "" how many of all actions together.
func (c *Cloud) Peak() map[string]int {
	c.flight.mu.Lock()
	defer c.flight.mu.Unlock()
	return maps.Clone(c.flight.peak)
}

// Counts returns how many calls of each action have arrived, refused ones
// included, also when no journal is kept.
func (c *Cloud) Counts() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maps.Clone(c.counts)
}

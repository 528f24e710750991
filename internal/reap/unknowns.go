package reap

import (
	"maps"
	"sync"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// unknowns counts the measurements that have no value, by cause. What nobody asked
// for is not counted: an earlier answer had decided already.
type unknowns struct {
	mu      sync.Mutex
	byCause map[string]int
}

func (u *unknowns) add(f message.Fact) {
	if f.Unknown == "" || f.Unknown == fleet.NotAsked.String() {
		return
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.byCause == nil {
		u.byCause = map[string]int{}
	}
	u.byCause[f.Unknown]++
}

func (u *unknowns) counts() map[string]int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return maps.Clone(u.byCause)
}

// abort counts something that was not begun after all.
func (e *effects) abort(cause string) {
	if e.aborts == nil {
		e.aborts = map[string]int{}
	}
	e.aborts[cause]++
}

package aliyun

import "sync"

// regionSet is a set of regions behind a lock.
type regionSet struct {
	mu      sync.Mutex
	regions map[string]bool
}

func (r *regionSet) has(region string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.regions[region]
}

func (r *regionSet) put(region string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.regions == nil {
		r.regions = map[string]bool{}
	}
	r.regions[region] = true
}

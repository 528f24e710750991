package proof

import (
	"maps"
	"slices"
	"sync"
	"time"

	"alikafka-reaper/internal/cloudtest"
)

// markTag and keepTag are the tags that the product writes.
const markTag, keepTag = "reaper/mark", "reaper/keep"

// hands remembers who was reopened or stopped by hand, or lost all tags.
type hands struct {
	mu                          sync.Mutex
	reopened, stopped, untagged map[string]bool
	// ran is when what was stopped by hand had begun to run before.
	ran map[string]time.Time
}

func newHands() *hands {
	return &hands{reopened: map[string]bool{}, stopped: map[string]bool{}, untagged: map[string]bool{}, ran: map[string]time.Time{}}
}

func (h *hands) note(of map[string]bool, id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	of[id] = true
}

// notes remembers since when an instance runs that is about to be stopped.
func (h *hands) notes(id string, since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ran[id] = since
}

// ranSince says for how long after a moment an instance ran before it was stopped by
// hand, at the latest.
func (h *hands) ranSince(i cloudtest.Instance, from time.Time) time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	since, byHand := h.ran[i.ID]
	if !byHand {
		return 0
	}
	if since.Before(from) {
		since = from
	}
	return i.StatusSince.Sub(since)
}

func (h *hands) did(of map[string]bool, id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return of[id]
}

// retag changes one tag and leaves the others.
func retag(i *cloudtest.Instance, key, value string) {
	tags := maps.Clone(i.Tags)
	if tags == nil {
		tags = map[string]string{}
	}
	tags[key] = value
	if value == "" {
		delete(tags, key)
	}
	i.Tags = tags
}

// transformations are what an owner, or the cloud, may do to an instance at any
// moment. another is the mark of another instance.
func (h *hands) transformations(another string) map[string]func(*cloudtest.Instance) {
	return map[string]func(*cloudtest.Instance){
		"is protected":        func(i *cloudtest.Instance) { retag(i, keepTag, "1") },
		"moves to production": func(i *cloudtest.Instance) { retag(i, "env", "prod") },
		"loses its tags": func(i *cloudtest.Instance) {
			h.note(h.untagged, i.ID)
			i.Tags = nil
		},
		"is renamed to prod":     func(i *cloudtest.Instance) { i.Name = "prod-checkout" },
		"is renamed":             func(i *cloudtest.Instance) { i.Name = "another" },
		"becomes a subscription": func(i *cloudtest.Instance) { i.PaidType = cloudtest.Subscription },
		"is written to":          func(i *cloudtest.Instance) { i.Traffic.BytesIn = 5e6 },
		"is released by others":  func(i *cloudtest.Instance) { i.Status = cloudtest.Releasing },
		"is stopped": func(i *cloudtest.Instance) {
			if i.Status == cloudtest.Running {
				h.note(h.stopped, i.ID)
				h.notes(i.ID, i.StatusSince)
				i.Status = cloudtest.Stopped
			}
		},
		"is reopened": func(i *cloudtest.Instance) {
			if i.Status == cloudtest.Stopped || i.Status == cloudtest.Stopping {
				h.note(h.reopened, i.ID)
				i.Status = cloudtest.Running
			}
		},
		"loses its mark":       func(i *cloudtest.Instance) { retag(i, markTag, "") },
		"gets a garbled mark":  func(i *cloudtest.Instance) { retag(i, markTag, garbled(i.Tags[markTag])) },
		"gets another's mark":  func(i *cloudtest.Instance) { retag(i, markTag, another) },
		"gets the mark of old": func(i *cloudtest.Instance) { retag(i, markTag, older(i.Tags[markTag])) },
	}
}

// garbled cuts the end off a mark.
func garbled(mark string) string { return "x" + mark[:len(mark)/2] }

// older is a mark with an earlier beginning, as somebody in a hurry might write it.
func older(mark string) string {
	if text := []byte(mark); len(text) > 20 {
		i := slices.Index(text, 'T')
		text[max(i-1, 0)] = '1'
		return string(text)
	}
	return "v1 warned 20200101T000000Z 20200102T000000Z 0123456789abcdef 01234567"
}

// transform lets something happen to an instance.
func (w *world) transform(id, name string) {
	another := "v1 warned"
	for _, i := range w.cloud.Instances() {
		if mark := i.Tags[markTag]; i.ID != id && mark != "" {
			another = mark
		}
	}
	w.cloud.Mutate(id, w.hands.transformations(another)[name])
}

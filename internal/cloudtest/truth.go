package cloudtest

import (
	"maps"
	"slices"
)

// Instance returns the truth about one instance now.
func (c *Cloud) Instance(id string) (Instance, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stock.advance(c.clock())
	rec := c.stock.ids[id]
	if rec == nil {
		return Instance{}, false
	}
	return rec.Instance.clone(), true
}

// Instances returns the truth about all instances, ordered by id.
func (c *Cloud) Instances() []Instance {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stock.advance(c.clock())
	return c.snapshot()
}

func (c *Cloud) snapshot() []Instance {
	all := make([]Instance, 0, len(c.stock.ids))
	for _, id := range slices.Sorted(maps.Keys(c.stock.ids)) {
		all = append(all, c.stock.ids[id].Instance.clone())
	}
	return all
}

// Mutate changes an instance behind the product's back. A change of Status
// replaces whatever life cycle step was pending. The ID stays. change must not
// call the cloud. It reports whether the instance exists.
func (c *Cloud) Mutate(id string, change func(*Instance)) bool {
	now := c.clock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stock.advance(now)
	rec := c.stock.ids[id]
	if rec == nil {
		return false
	}
	status, tags, from := rec.Status, maps.Clone(rec.Tags), rec.place()
	change(&rec.Instance)
	rec.ID, rec.wire = id, nil
	if !maps.Equal(tags, rec.Tags) {
		rec.oldTags, rec.tagsChanged = tags, now
	}
	if wanted := rec.Status; wanted != status {
		rec.Status = status
		rec.plan, rec.task = nil, ""
		rec.enter(wanted, now)
		rec.plan = consequences(rec.Instance, now, c.quirks)
	}
	c.stock.remove(rec, from)
	c.stock.add(rec)
	return true
}

package reap

import (
	"errors"
	"fmt"
	"sync"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
)

// problem is something that could not be known or done.
type problem struct {
	place                     fleet.Place
	instance, operation, text string
	class                     fault.Class
	// word replaces the class's name for problems that are not failed calls.
	word string
	// count is how many failed calls it stands for.
	count int
}

// problems gathers them from the goroutines of a run.
type problems struct {
	mu   sync.Mutex
	list []problem
}

func (p *problems) add(one problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, one)
}

// failed records a failed call and returns the record. Calls of one operation
// that fail alike in one place become one problem: a role that may not read
// groups fails for each instance.
func (p *problems) failed(place fleet.Place, err error) problem {
	one := problem{place: place, text: err.Error(), class: fault.ClassOf(err), count: 1}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		one.operation, one.instance = e.Operation, e.Instance
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.list {
		old := &p.list[i]
		if old.count > 0 && old.place == one.place && old.operation == one.operation && old.class == one.class {
			old.count++
			return one
		}
	}
	p.list = append(p.list, one)
	return one
}

// alike begins the text of a problem that stands for several calls.
const alike = "%d calls failed like this: "

func (p *problems) messages() []message.Problem {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []message.Problem
	for _, one := range p.list {
		m := message.Problem{
			Account: one.place.Account, Region: one.place.Region, Instance: one.instance,
			Operation: one.operation, Class: one.word, Text: one.text,
		}
		if m.Class == "" {
			m.Class = one.class.String()
		}
		if one.count > 1 {
			m.Count = one.count
			m.Text = fmt.Sprintf(alike, one.count) + one.text
		}
		list = append(list, m)
	}
	return list
}

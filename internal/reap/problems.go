package reap

import (
	"errors"
	"sync"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/message"
)

// problem is something that could not be known or done.
type problem struct {
	region, instance, operation, text string
	class                             fault.Class
	// word replaces the class's name for problems that are not failed calls.
	word string
}

// problems gathers them from the regions' goroutines.
type problems struct {
	mu   sync.Mutex
	list []problem
}

func (p *problems) add(one problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.list = append(p.list, one)
}

// failed records a failed call and returns the record.
func (p *problems) failed(region string, err error) problem {
	one := problem{region: region, text: err.Error(), class: fault.ClassOf(err)}
	if e, ok := errors.AsType[*fault.Error](err); ok {
		one.operation, one.instance = e.Operation, e.Instance
	}
	p.add(one)
	return one
}

func (p *problems) messages() []message.Problem {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []message.Problem
	for _, one := range p.list {
		class := one.word
		if class == "" {
			class = one.class.String()
		}
		list = append(list, message.Problem{
			Region: one.region, Instance: one.instance, Operation: one.operation, Class: class, Text: one.text,
		})
	}
	return list
}

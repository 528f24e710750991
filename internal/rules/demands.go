package rules

import (
	"slices"

	"alikafka-reaper/internal/fleet"
)

// Signals returns the signals that some condition of the file may ask for, the
// cheapest first: what is not among them is never read.
func (s *Ruleset) Signals() []fleet.Signal {
	conditions := slices.Clone(s.protect)
	for _, r := range s.rules {
		conditions = append(append(conditions, r.match...), r.idle...)
	}
	var asked []fleet.Signal
	for _, signal := range fleet.Signals() {
		if slices.ContainsFunc(conditions, func(k condition) bool { return k.asks(signal) }) {
			asked = append(asked, signal)
		}
	}
	return asked
}

func (k *condition) asks(signal fleet.Signal) bool {
	return slices.ContainsFunc(k.attributes, func(a attribute) bool { return a.signal == signal })
}

// Steps returns the steps that some rule takes on its way, in their order: Warn,
// Stop and Release.
func (s *Ruleset) Steps() []Action {
	var steps []Action
	for _, step := range []struct {
		action Action
		taken  func(ladder) bool
	}{
		{Warn, func(l ladder) bool { return l.warn > 0 }},
		{Stop, func(l ladder) bool { return l.stop > 0 }},
		{Release, func(ladder) bool { return true }},
	} {
		if slices.ContainsFunc(s.rules, func(r rule) bool { return step.taken(r.then) }) {
			steps = append(steps, step.action)
		}
	}
	return steps
}

// Deletes says which rules take a released instance out of the list, by name.
func (s *Ruleset) Deletes() []string {
	var names []string
	for _, r := range s.rules {
		if r.then.delete {
			names = append(names, r.name)
		}
	}
	return names
}

// HearsCosts returns the rules that a cost alert wakes, by name.
func (s *Ruleset) HearsCosts() []string {
	var names []string
	for _, r := range s.rules {
		if slices.Contains(r.on, "cost-alert") {
			names = append(names, r.name)
		}
	}
	return names
}

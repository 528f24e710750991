package main

import (
	"errors"
	"fmt"
	"slices"

	"alikafka-reaper/internal/cloudtest"
)

// storyEnd is how the story must end for an instance.
type storyEnd struct {
	id, name string
	// told is how often its owner is told of it.
	told int
	// changes are all calls about it that could change something, refused ones
	// included, in their order.
	changes []string
	// status is its state at the end; empty where it is not there any more.
	status cloudtest.Status
}

func storyEnds() []storyEnd {
	// A warning and the mark of a stop are tags of the instance, but on serverless
	// ones, which cannot carry any by the list of their operations.
	return []storyEnd{
		{storyUndone, storyExample, 2, []string{"TagResources", "TagResources", "StopInstance", "TagResources", "ReopenInstance", "UntagResources"}, cloudtest.Running},
		{storyReleased, "loyalty-dev", 2, []string{"TagResources", "TagResources", "StopInstance", "ReleaseInstance", "DeleteInstance"}, ""},
		{storyServerless, "playground", 1, []string{"ReleaseInstance", "DeleteInstance"}, ""},
		{storyBusy, "payments-dev", 0, nil, cloudtest.Running},
		{storyProtected, "trade-fair-demo", 0, nil, cloudtest.Running},
	}
}

// checkChanges wants exactly the calls that belong to the story, each once.
func (r storyResult) checkChanges() error {
	var wrong []error
	for _, end := range storyEnds() {
		if got := r.Changes[end.id]; !slices.Equal(got, end.changes) {
			wrong = append(wrong, fmt.Errorf("%s: the cloud's journal has %v, and should have %v", end.id, got, end.changes))
		}
	}
	return errors.Join(wrong...)
}

// checkStates asks the cloud how each instance is.
func (s *storyStage) checkStates() error {
	var wrong []error
	for _, end := range storyEnds() {
		i, there := s.cloud.Instance(end.id)
		if i.Status != end.status || there != (end.status != "") {
			wrong = append(wrong, fmt.Errorf("%s is %q at the end, and should be %q", end.id, i.Status, end.status))
		}
	}
	return errors.Join(wrong...)
}

// checkRepeat wants nothing to come of the event that was delivered twice.
func (r storyResult) checkRepeat() error {
	last := r.Chapters[len(r.Chapters)-1].Report
	if last.Run == nil || last.Run.Mode != "plan" || len(last.Effects) > 0 {
		return errors.New("the event that was delivered twice was acted on twice")
	}
	return nil
}

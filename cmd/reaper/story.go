package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alikafka-reaper/internal/cloudtest/chat"
	"alikafka-reaper/internal/message"
)

// The instances of the story that something happens to; see demo/fleet/story.yaml.
const (
	storyUndone     = "alikafka_post-cn-3ce5k8p1s001"
	storyReleased   = "alikafka_post-cn-8wd2m6t4s002"
	storyServerless = "alikafka_serverless-cn-5rx7v9n2s003"
	storyBusy       = "alikafka_post-cn-1qb4y6j3s004"
	storyProtected  = "alikafka_post-cn-6hz9f2g7s005"
)

// scene is one moment of the story and the event that arrives then.
type scene struct {
	title string
	at    time.Time
	event string
}

// chapter is a scene as it went, and what --output json prints of it.
type chapter struct {
	Title string    `json:"title"`
	Time  time.Time `json:"time"`
	// Event is what woke the service.
	Event json.RawMessage `json:"event"`
	// Notices are the warnings that owners got, by instance.
	Notices map[string]string `json:"notices,omitempty"`
	// Told is what people read in the chat services.
	Told   []chat.Message `json:"told,omitempty"`
	Report message.Report `json:"report"`
	// States are those of the instances after it, as the cloud knows them.
	States map[string]string `json:"states"`
}

// storyResult is what the story shows.
type storyResult struct {
	Chapters []chapter `json:"chapters"`
	// Changes are the calls that could change an instance, in their order, by the
	// cloud's own journal.
	Changes map[string][]string `json:"changes"`
}

// storyScenes are a Monday evening and the two days after it. Tuesday's evening
// comes an hour later than Monday's, because the grace of a day is over by then.
func storyScenes(zone *time.Location) []scene {
	at := func(day, hour, minute int) time.Time {
		return time.Date(2026, time.March, day, hour, minute, 0, 0, zone)
	}
	timer := func(t time.Time) string {
		return fmt.Sprintf(`{"triggerTime":%q,"triggerName":"hourly","payload":""}`, t.UTC().Format(time.RFC3339))
	}
	undo := fmt.Sprintf(`{"command":"undo","instances":[%q],"reason":"we still need it"}`, storyUndone)
	return []scene{
		{"Monday evening: what is idle gets a warning", at(2, 20, 0), timer(at(2, 20, 0))},
		{"The next morning: everything waits", at(3, 9, 0), timer(at(3, 9, 0))},
		{"Tuesday evening: the day of grace is over", at(3, 21, 0), timer(at(3, 21, 0))},
		{"The morning after: an owner misses an instance and undoes the stop", at(4, 9, 30), undo},
		{"Wednesday evening: nobody missed the others", at(4, 21, 0), timer(at(4, 21, 0))},
		{"An hour later: the list shows that they are gone", at(4, 22, 0), timer(at(4, 22, 0))},
		{"The same event, delivered twice", at(4, 22, 5), timer(at(4, 22, 0))},
	}
}

// demoStory plays the story, shows it, and holds it against what the cloud knows.
func (c *console) demoStory(ctx context.Context, notices bool) (err error) {
	s, err := newStoryStage()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var result storyResult
	for _, scene := range storyScenes(s.zone) {
		played, err := s.play(ctx, scene)
		if err != nil {
			return fmt.Errorf("%s: %w", scene.title, err)
		}
		result.Chapters = append(result.Chapters, played)
	}
	result.Changes = s.changes()
	script, err := s.rebirth(ctx, storyReleased)
	if err != nil {
		return err
	}
	if err := c.showStory(result, s, script, notices); err != nil {
		return err
	}
	return result.check(s)
}

// check holds the story against the cloud's own truth.
func (r storyResult) check(s *storyStage) error {
	if err := errors.Join(r.checkChanges(), s.checkStates(), r.checkRepeat(), r.checkTold(s)); err != nil {
		return &exit{exitFailed, err, "this is a defect: please report it"}
	}
	return nil
}

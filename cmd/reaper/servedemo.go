package main

import (
	"context"
	_ "embed"
	"fmt"
	"time"
)

//go:embed demo/page.yaml
var pageRules []byte

//go:embed demo/fleet/page.yaml
var pageFleet []byte

// pageEvenings is how many evenings the example of the page covers.
const pageEvenings = 14

// pageScenes are two weeks of evenings, each a few minutes later than the one
// before, because the grace of a day must be over by then; and a look on the
// morning after them.
func pageScenes(zone *time.Location) []scene {
	var list []scene
	add := func(at time.Time, command string) {
		list = append(list, scene{at.Format(time.DateTime), at,
			fmt.Sprintf(`{"triggerTime":%q,"triggerName":"every-evening","payload":%q}`, at.UTC().Format(time.RFC3339), command)})
	}
	for n := range pageEvenings {
		add(time.Date(2026, time.March, 2+n, 20, 3*n, 0, 0, zone), "")
	}
	add(time.Date(2026, time.March, 2+pageEvenings, 9, 0, 0, 0, zone), `{"command":"plan"}`)
	return list
}

// playPage lets the example happen, and returns the stage with its store.
func playPage(ctx context.Context) (*storyStage, error) {
	s, err := newStage(pageRules, pageFleet, pageScenes)
	if err != nil {
		return s, err
	}
	for _, scene := range pageScenes(s.zone) {
		if _, err := s.play(ctx, scene); err != nil {
			return s, fmt.Errorf("%s: %w", scene.title, err)
		}
	}
	return s, nil
}

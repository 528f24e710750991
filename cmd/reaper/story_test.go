package main

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

func TestTheStoryFailsWhereTheCloudSaysOtherwise(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*storyResult, *storyStage)
		want  string
	}{
		"nothing spoilt": {func(*storyResult, *storyStage) {}, ""},
		"a second release": {func(r *storyResult, _ *storyStage) {
			r.Changes[storyReleased] = append(r.Changes[storyReleased], "ReleaseInstance")
		}, storyReleased},
		"a release after the undo": {func(r *storyResult, _ *storyStage) {
			r.Changes[storyUndone] = append(r.Changes[storyUndone], "ReleaseInstance")
		}, storyUndone},
		"a stop of what is busy": {func(r *storyResult, _ *storyStage) { r.Changes[storyBusy] = []string{"StopInstance"} }, storyBusy},
		"a release that was not": {func(r *storyResult, _ *storyStage) { delete(r.Changes, storyServerless) }, storyServerless},
		"an instance that went away": {func(_ *storyResult, s *storyStage) {
			s.cloud.Mutate(storyProtected, func(i *cloudtest.Instance) { i.Status = cloudtest.Released })
		}, storyProtected},
		"an owner who was not told": {func(r *storyResult, _ *storyStage) { r.Chapters[0].Told = r.Chapters[0].Told[1:] }, "was told 1 times"},
		"a message that was turned down": {func(_ *storyResult, s *storyStage) {
			stranger := httptest.NewRequest(http.MethodPost, "/robot/send?access_token=another", http.NoBody)
			s.chats.ServeHTTP(httptest.NewRecorder(), stranger)
		}, "dingtalk turned a message down"},
		"an event acted on twice": {func(r *storyResult, _ *storyStage) {
			last := &r.Chapters[len(r.Chapters)-1].Report
			last.Effects = []message.Effect{{Operation: "ReleaseInstance"}}
		}, "acted on twice"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := newStoryStage()
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = s.close() }()
			var r storyResult
			for _, scene := range storyScenes(s.zone) {
				played, err := s.play(t.Context(), scene)
				if err != nil {
					t.Fatal(err)
				}
				r.Chapters = append(r.Chapters, played)
			}
			r.Changes = s.changes()
			c.spoil(&r, s)
			err = r.check(s)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheStoryStopsNothingTwice(t *testing.T) {
	for _, end := range storyEnds() {
		for _, once := range []string{"StopInstance", "ReleaseInstance", "DeleteInstance"} {
			if i := slices.Index(end.changes, once); i >= 0 && slices.Contains(end.changes[i+1:], once) {
				t.Errorf("%s: %s more than once", end.id, once)
			}
		}
	}
}

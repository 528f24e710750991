package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
	"alikafka-reaper/internal/kit/rebirth"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/service"
)

//go:embed demo/story.yaml
var storyRules []byte

//go:embed demo/fleet/story.yaml
var storyFleet []byte

// storyClock is the time of the story, for the service and the cloud alike. It
// moves when a chapter begins and when somebody waits.
type storyClock struct {
	mu  sync.Mutex
	now time.Time
}

// Now returns the story's time.
func (c *storyClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep lets d go by in the story, and no time outside it.
func (c *storyClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// begin moves on to the beginning of a chapter.
func (c *storyClock) begin(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t.After(c.now) {
		c.now = t
	}
}

// storyStage is the service in this process, before a cloud at a loopback
// address. The function's own binary would go by the real clock.
type storyStage struct {
	clock   *storyClock
	zone    *time.Location
	cloud   *cloudtest.Cloud
	chats   *chat.Services
	read    int // of what the chat services received
	server  *cloudtest.Server
	service *service.Service
	log     *observer.ObservedLogs
	folder  string
	runs    int
}

func newStoryStage() (*storyStage, error) { return newStage(storyRules, storyFleet, storyScenes) }

// newStage sets up the service with rules and a fleet, whose times count back from
// the first scene.
func newStage(rules, fleet []byte, scenes func(*time.Location) []scene) (s *storyStage, err error) {
	s = new(storyStage)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.zone, err = time.LoadLocation("Asia/Shanghai"); err != nil {
		return s, err
	}
	s.clock = &storyClock{now: scenes(s.zone)[0].at}
	if err := s.serve(fleet); err != nil {
		return s, err
	}
	if s.folder, err = os.MkdirTemp("", "reaper-story-"); err != nil {
		return s, err
	}
	path := filepath.Join(s.folder, "rules.yaml")
	if err := os.WriteFile(path, rules, 0o600); err != nil {
		return s, err
	}
	if err := os.Mkdir(s.store(), 0o700); err != nil {
		return s, err
	}
	core, observed := observer.New(zap.WarnLevel)
	s.log = observed
	s.service, err = service.New(service.Settings{
		RulesPath: path, Ceiling: events.Enforce, Store: "file://" + s.store(), BaseURL: s.server.URL, Getenv: s.getenv,
	}, zap.New(core), s.clock)
	return s, err
}

// serve starts the cloud, and the chat services beside it. All keep the story's time,
// but for the signatures of the SDK, which go by the real one.
func (s *storyStage) serve(file []byte) error {
	fleet, err := cloudtest.ParseFleet("fleet.yaml", file)
	if err != nil {
		return err
	}
	s.cloud, err = cloudtest.New(cloudtest.Config{Fleet: fleet, Keys: cloudtest.DemoKeys(), Clock: s.clock.Now, SignatureClock: time.Now})
	if err != nil {
		return err
	}
	if s.chats, err = chat.New(chat.Config{Robots: chat.DemoRobots(), Clock: s.clock.Now}); err != nil {
		return err
	}
	s.server, err = cloudtest.Serve(beside(s.chats, nil, s.cloud))
	return err
}

// getenv knows the variables that hold the addresses and keys of the chat services.
func (s *storyStage) getenv(name string) string {
	for _, r := range chat.DemoRobots() {
		for _, v := range variables(r, s.server.URL, "") {
			if value, ok := strings.CutPrefix(v, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

func (s *storyStage) store() string { return filepath.Join(s.folder, "store") }

func (s *storyStage) close() error {
	var errs []error
	if s.server != nil {
		errs = append(errs, s.server.Close())
	}
	if s.folder != "" {
		errs = append(errs, os.RemoveAll(s.folder))
	}
	return errors.Join(errs...)
}

// play lets a scene's event arrive at its time.
func (s *storyStage) play(ctx context.Context, scene scene) (chapter, error) {
	s.clock.begin(scene.at)
	s.runs++
	key := roleKey()
	report, err := s.service.Handle(ctx, service.Invocation{
		Payload: []byte(scene.event), Account: key.AccountID, Region: "cn-hangzhou", RequestID: fmt.Sprintf("story-%d", s.runs),
		Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
	if err != nil {
		return chapter{}, err
	}
	c := chapter{Title: scene.title, Time: scene.at, Event: json.RawMessage(scene.event), Report: report, Notices: s.notices(), Told: s.told(), States: map[string]string{}}
	for _, i := range s.cloud.Instances() {
		c.States[i.ID] = string(i.Status)
	}
	return c, nil
}

// notices are the warnings that reached the log since the last call, by instance.
func (s *storyStage) notices() map[string]string {
	told := map[string]string{}
	for _, entry := range s.log.TakeAll() {
		fields := entry.ContextMap()
		id, isText := fields["instance"].(string)
		if text, ok := fields["text"].(string); ok && isText && entry.Message == "warning" {
			told[id] = text
		}
	}
	return told
}

// told are the messages that the chat services took since the last call.
func (s *storyStage) told() []chat.Message {
	all := s.chats.Received()
	list := all[s.read:]
	s.read = len(all)
	for i := range list { // where the rules lie is another place each time
		list[i].Text = strings.ReplaceAll(list[i].Text, s.folder+string(filepath.Separator), "")
	}
	inOrder(list)
	return list
}

// changes are the calls that could change an instance, by the cloud's journal.
func (s *storyStage) changes() map[string][]string {
	by := map[string][]string{}
	for _, call := range s.cloud.Journal() {
		if !call.Mutating {
			continue
		}
		for _, id := range call.InstanceIDs {
			by[id] = append(by[id], call.Action)
		}
	}
	return by
}

// rebirth is the script that makes an instance again, from the kit in the store.
func (s *storyStage) rebirth(ctx context.Context, id string) ([]byte, error) {
	kits, err := ledger.OpenFolder(s.store())
	if err != nil {
		return nil, err
	}
	k, err := ledger.NewestKit(ctx, kits, id)
	if err != nil {
		return nil, err
	}
	return rebirth.Script(k), nil
}

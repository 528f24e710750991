package reap_test

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// become makes a call that moves an instance to a state.
func (f *fake) become(op string, ref fleet.Ref, from []fleet.Status, to fleet.Status) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[op]++
	if err := f.refuse[op]; err != nil {
		return "", err
	}
	i := f.find(ref.ID)
	if i == nil {
		return "", &fault.Error{Class: fault.Gone, Operation: op}
	}
	if status, _ := i.Status.Get(); !slices.Contains(from, status) {
		return "", &fault.Error{Class: fault.WrongState, Operation: op}
	}
	i.Status = fleet.Known(to)
	if to == fleet.Stopped {
		f.halted[ref.ID] = f.clock.Now()
	}
	return "request-" + op, nil
}

func (f *fake) Stop(_ context.Context, ref fleet.Ref, _ time.Time) (string, error) {
	return f.become("stop", ref, []fleet.Status{fleet.Running}, fleet.Stopped)
}

func (f *fake) Reopen(_ context.Context, ref fleet.Ref) (string, error) {
	return f.become("reopen", ref, []fleet.Status{fleet.Stopped}, fleet.Running)
}

func (f *fake) Delete(_ context.Context, ref fleet.Ref) (string, error) {
	id, err := f.become("delete", ref, []fleet.Status{fleet.Released}, fleet.Released)
	if err == nil {
		f.lose(ref.ID)
	}
	return id, err
}

// lose takes an instance out of the list.
func (f *fake) lose(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.instances = slices.DeleteFunc(f.instances, func(i fleet.Instance) bool { return i.ID == id })
}

func (f *fake) retag(op, id string, change func(fleet.Tags)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls[op]++
	if err := f.refuse[op]; err != nil {
		return err
	}
	i := f.find(id)
	if i == nil {
		return &fault.Error{Class: fault.Gone, Operation: op}
	}
	tags, _ := i.Tags.Get()
	tags = maps.Clone(tags)
	change(tags)
	i.Tags = fleet.Known(tags)
	return nil
}

func (f *fake) Tag(_ context.Context, ref fleet.Ref, key, value string) error {
	return f.retag("tag", ref.ID, func(t fleet.Tags) { t[key] = value })
}

func (f *fake) Untag(_ context.Context, ref fleet.Ref, key string) error {
	return f.retag("untag", ref.ID, func(t fleet.Tags) { delete(t, key) })
}

// change alters an instance between two runs.
func (f *fake) change(id string, alter func(i *fleet.Instance)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	alter(f.find(id))
}

func (f *fake) tag(id string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.find(id); i != nil {
		tags, _ := i.Tags.Get()
		return tags[fleet.MarkTag]
	}
	return ""
}

// releasing lets releases show in the list.
func (f *fake) releasing() *fake {
	f.release = func(f *fake, ref fleet.Ref) error {
		f.find(ref.ID).Status = fleet.Known(fleet.Releasing)
		return nil
	}
	return f
}

// notices records warnings and counts the messages that they came in; err fails
// them.
type notices struct {
	mu       sync.Mutex
	sent     []message.Warning
	messages int
	err      error
}

func (n *notices) Warn(_ context.Context, warnings []message.Warning) []error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err == nil {
		n.sent, n.messages = append(n.sent, warnings...), n.messages+1
	}
	return slices.Repeat([]error{n.err}, len(warnings))
}

// shelf is a store in memory. Writing fails with full, reading with gone.
type shelf struct {
	mu         sync.Mutex
	files      map[string]string
	full, gone error
}

func newShelf() *shelf { return &shelf{files: map[string]string{}} }

func (s *shelf) Get(_ context.Context, name string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	text, ok := s.files[name]
	if !ok && s.gone == nil {
		return nil, fs.ErrNotExist
	}
	return []byte(text), s.gone
}

func (s *shelf) Put(_ context.Context, name string, data []byte) error {
	return s.write(name, data, false)
}

func (s *shelf) Create(_ context.Context, name string, data []byte) error {
	return s.write(name, data, true)
}

func (s *shelf) write(name string, data []byte, anew bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := errors.Join(s.full, s.gone); err != nil {
		return err
	}
	if _, there := s.files[name]; there && anew {
		return fs.ErrExist
	}
	s.files[name] = string(data)
	return nil
}

func (s *shelf) Delete(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.files, name)
	return s.gone
}

func (s *shelf) List(_ context.Context, prefix string) ([]string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for name := range s.files {
		if strings.HasPrefix(name, prefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, s.gone
}

func (s *shelf) String() string { return "a shelf" }

// stored is the real ledger on a shelf; kits are only counted.
type stored struct {
	*ledger.Ledger
	mu   sync.Mutex
	kits int
}

func (s *stored) SaveKit(context.Context, kit.Kit) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kits++
	return nil
}

// ladderRules warn for a day, stop for a day, and release.
const ladderRules = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou, cn-shanghai]}
limits: {per_run: 30}
rules:
  - name: dev
    match: {tags: {env: dev}, age: ">= 72h"}
    idle: {for: 24h, bytes_in: "<= 1KiB/s", bytes_out: "<= 1KiB/s"}
    then: [{warn: 24h}, {stop: 20h}, {release: {force: true, delete: true}}]
`

// warnRules warn for a day and release.
const warnRules = `
version: 1
timezone: Asia/Shanghai
scope: {regions: [cn-hangzhou, cn-shanghai]}
limits: {per_run: 30}
rules:
  - name: dev
    match: {tags: {env: dev}, age: ">= 72h"}
    then: [{warn: 24h}, {release: {force: true}}]
`

// scene is a fleet, its clock, and what is remembered between runs.
type scene struct {
	*fake
	shelf   *shelf
	notices *notices
	store   *stored
}

func newScene(instances ...fleet.Instance) *scene {
	f := newFake(instances...).releasing()
	f.refuse = map[string]error{}
	shelf := newShelf()
	return &scene{fake: f, shelf: shelf, notices: &notices{}, store: &stored{Ledger: ledger.New(shelf)}}
}

// remembering gives an order the scene's store and notices.
func (s *scene) remembering(o *reap.Order) {
	o.Store, o.Notifier, o.RunID = s.store, s.notices, "run-"+s.clock.Now().Format("02T15:04")
}

func (s *scene) wait(d time.Duration) { _ = s.clock.Sleep(context.Background(), d) }

package ledger

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

// shelf keeps files in memory.
type shelf struct {
	files  map[string][]byte
	broken error
}

func (s *shelf) Get(_ context.Context, name string) ([]byte, error) {
	data, ok := s.files[name]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, s.broken
}

func (s *shelf) Put(_ context.Context, name string, data []byte) error {
	if s.broken == nil {
		s.files[name] = data
	}
	return s.broken
}

func (s *shelf) Create(context.Context, string, []byte) error { return errors.ErrUnsupported }
func (s *shelf) Delete(context.Context, string) error         { return errors.ErrUnsupported }

func (s *shelf) List(_ context.Context, prefix string) ([]string, error) {
	names := slices.Sorted(maps.Keys(s.files))
	return slices.DeleteFunc(names, func(n string) bool { return !strings.HasPrefix(n, prefix) }), s.broken
}

func (s *shelf) String() string { return "the shelf" }

// aKit is a kit of which nothing is known but whose it is.
func aKit(id string, at time.Time) kit.Kit {
	return kit.Kit{SavedAt: at, Account: "1", Region: "cn-hangzhou", ID: id}.AllUnknown(fleet.Why{Cause: fleet.NotAsked, Detail: "a test"})
}

func TestTheNewestKitOfAnInstanceIsFound(t *testing.T) {
	s := &shelf{files: map[string][]byte{}}
	day := time.Date(2026, 11, 24, 23, 0, 0, 0, time.UTC)
	for _, k := range []kit.Kit{
		aKit("i-1", day), aKit("i-1", day.Add(2*time.Hour)), aKit("i-1", day.Add(time.Hour)),
		aKit("i-2", day.Add(9*time.Hour)), aKit("i-11", day.Add(9*time.Hour)),
	} {
		if err := SaveKit(t.Context(), s, k); err != nil {
			t.Fatal(err)
		}
	}
	s.files["kits/1/cn-hangzhou/i-1/notes.txt"] = []byte("a person was here")
	s.files["kits/1/cn-hangzhou/i-1/20991231T000000Z.tmp"] = nil
	got, err := NewestKit(t.Context(), s, "i-1")
	if err != nil || got.ID != "i-1" || !got.SavedAt.Equal(day.Add(2*time.Hour)) {
		t.Errorf("got %s of %v, error %v", got.ID, got.SavedAt, err)
	}
	if _, ok := s.files["kits/1/cn-hangzhou/i-1/20261125T010000Z.json"]; !ok {
		t.Errorf("names are %q", slices.Sorted(maps.Keys(s.files)))
	}
	for _, id := range []string{"i-3", "", "*", "../i-1", "i-1/20261125T010000Z.json"} {
		if _, err := NewestKit(t.Context(), s, id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, want fs.ErrNotExist", id, err)
		}
	}
}

func TestAKitThatCannotBeReadIsNotReplacedByAnOlderOne(t *testing.T) {
	s := &shelf{files: map[string][]byte{}}
	day := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	if err := SaveKit(t.Context(), s, aKit("i-1", day)); err != nil {
		t.Fatal(err)
	}
	whole := s.files["kits/1/cn-hangzhou/i-1/20261124T000000Z.json"]
	for name, data := range map[string][]byte{"half": whole[:len(whole)/2], "empty": nil, "another time": whole} {
		s.files["kits/1/cn-hangzhou/i-1/20261125T000000Z.json"] = data
		if _, err := NewestKit(t.Context(), s, "i-1"); err == nil || errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAStoreThatFailsIsNoEmptyStore(t *testing.T) {
	broken := errors.New("the disk is gone")
	s := &shelf{files: map[string][]byte{}, broken: broken}
	k := aKit("i-1", time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))
	if err := SaveKit(t.Context(), s, k); !errors.Is(err, broken) {
		t.Errorf("saving: %v", err)
	}
	if _, err := NewestKit(t.Context(), s, "i-1"); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	k.ID = "../up"
	if err := SaveKit(t.Context(), &shelf{files: map[string][]byte{}}, k); err == nil {
		t.Error("a kit was saved under a name that leads elsewhere")
	}
}

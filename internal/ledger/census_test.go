package ledger

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/fleet"
)

// inFolder returns a ledger in a new folder.
func inFolder(t *testing.T) (l *Ledger, path string) {
	t.Helper()
	f, err := OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return New(f), f.path
}

func sample() fleet.Census {
	return fleet.Census{
		At: time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC), Month: "2026-11", Monitored: 42,
		Places: map[fleet.Place]fleet.Count{
			{Account: "1", Region: "cn-hangzhou"}: {Listed: 9, Tagged: 8, Measured: 7},
			{Account: "1", Region: "cn-shanghai"}: {},
		},
		Judged: map[string]fleet.Judging{"d/schedule": {
			At:     time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC),
			Places: map[fleet.Place]fleet.Verdicts{{Account: "1", Region: "cn-hangzhou"}: {Judged: 6, Idle: 2, Busy: 3}},
		}},
	}
}

func TestWhatIsKeptIsReadBack(t *testing.T) {
	f, path := inFolder(t)
	if c, err := f.Last(t.Context()); c != nil || err != nil {
		t.Fatalf("a new store holds %v, %v", c, err)
	}
	for range 2 { // the second replaces the first
		if err := f.Keep(t.Context(), sample()); err != nil {
			t.Fatal(err)
		}
	}
	got, err := f.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sample(), *got); diff != "" {
		t.Fatalf("-kept +read:\n%s", diff)
	}
	if left, _ := os.ReadDir(path); len(left) != 1 {
		t.Fatalf("drafts are left behind: %v", left)
	}
}

func TestWhatCannotBeReadWholeIsAnError(t *testing.T) {
	for name, text := range map[string]string{
		"half a file":        `{"version":1,"at":"2026-11-23T14:00:00Z","pla`,
		"an empty file":      ``,
		"another version":    `{"version":2,"at":"2026-11-23T14:00:00Z","places":[]}`,
		"a file of zeros":    "\x00\x00\x00",
		"no moment":          `{"version":1,"places":[]}`,
		"two documents":      `{"version":1,"at":"2026-11-23T14:00:00Z"}{"version":1}`,
		"a place twice":      `{"version":1,"at":"2026-11-23T14:00:00Z","places":[{"region":"a"},{"region":"a"}]}`,
		"an unknown name":    `{"version":1,"at":"2026-11-23T14:00:00Z","pleaces":[]}`,
		"a number as a text": `{"version":1,"at":"2026-11-23T14:00:00Z","monitored":"x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			f, path := inFolder(t)
			if err := os.WriteFile(filepath.Join(path, censusName), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if c, err := f.Last(t.Context()); err == nil || !strings.Contains(err.Error(), "remove it") {
				t.Fatalf("got %v, %v", c, err)
			}
		})
	}
}

func TestAFolderThatWentAwayIsNotAnEmptyStore(t *testing.T) {
	f, path := inFolder(t)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Last(t.Context()); err == nil {
		t.Fatalf("got %v", c)
	}
	if err := f.Keep(t.Context(), sample()); err == nil {
		t.Fatal("it was kept nowhere")
	}
}

// TestAnotherFolderInItsPlaceIsNotAnEmptyStore: where a file system is unmounted, the
// folder that it was mounted on comes to light, and is empty.
func TestAnotherFolderInItsPlaceIsNotAnEmptyStore(t *testing.T) {
	f, path := inFolder(t)
	if err := f.Keep(t.Context(), sample()); err != nil {
		t.Fatal(err)
	}
	mounted := path + "-mounted"
	if err := errors.Join(os.Rename(path, mounted), os.Mkdir(path, 0o700)); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Last(t.Context()); err == nil || !strings.Contains(err.Error(), "mounted") {
		t.Errorf("got %v, %v", c, err)
	}
	if h, err := f.History(t.Context()); err == nil {
		t.Errorf("got %v", h)
	}
	if err := f.Keep(t.Context(), sample()); err == nil {
		t.Error("it was kept in another folder")
	}
	if err := errors.Join(os.Remove(path), os.Rename(mounted, path)); err != nil {
		t.Fatal(err)
	}
	if c, err := f.Last(t.Context()); err != nil || c == nil {
		t.Errorf("with the folder back it is %v, %v", c, err)
	}
}

func TestOnlyFoldersThatAreThereAreOpened(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{filepath.Join(t.TempDir(), "missing"), file} {
		if _, err := OpenFolder(bad); err == nil {
			t.Errorf("%q was opened", bad)
		}
	}
}

package ledger_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/ledger"
)

// stores are the places that a ledger may be in. Each opens one place as two
// processes would; remove takes the place away.
func stores() map[string]func(t *testing.T) (one, two ledger.Blobs, remove func()) {
	return map[string]func(*testing.T) (ledger.Blobs, ledger.Blobs, func()){"a folder": folders, "a bucket": buckets}
}

func folders(t *testing.T) (one, two ledger.Blobs, remove func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store")
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	open := func() ledger.Blobs {
		folder, err := ledger.OpenFolder(path)
		if err != nil {
			t.Fatal(err)
		}
		return folder
	}
	return open(), open(), func() { _ = os.RemoveAll(path) }
}

func buckets(t *testing.T) (one, two ledger.Blobs, remove func()) {
	t.Helper()
	const name, region = "reaper-store", "cn-hangzhou"
	cloud, err := cloudtest.New(cloudtest.Config{
		Keys:    cloudtest.DemoKeys(),
		Buckets: []cloudtest.Bucket{{Name: name, Region: region, AccountID: cloudtest.DemoAccount}},
	})
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	key := cloudtest.DemoKeys()[1]
	open := func() ledger.Blobs {
		gateway, err := aliyun.New(aliyun.Options{BaseURL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(gateway.CloseIdleConnections)
		session := gateway.Session(aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken}, key.AccountID)
		return session.Bucket(region, name, "reaper/test")
	}
	return open(), open(), func() { cloud.RemoveBucket(name) }
}

func wantContent(t *testing.T, b ledger.Blobs, name, want string) {
	t.Helper()
	if got, err := b.Get(t.Context(), name); err != nil || string(got) != want {
		t.Errorf("%s in %s holds %q, %v; want %q", name, b, got, err, want)
	}
}

func TestAFileIsReadAsItWasWritten(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			for name, content := range map[string]string{
				"census.json": "{}\n", "a/b/c": "deep", "empty": "", "a.b-c_D9": "\x00\xff<&>", "long/" + strings.Repeat("x", 200): strings.Repeat("y", 1<<20),
			} {
				if _, err := two.Get(t.Context(), name); !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("before it was written: %v", err)
				}
				for _, content := range []string{"an older one", content} {
					if err := one.Put(t.Context(), name, []byte(content)); err != nil {
						t.Fatal(err)
					}
				}
				wantContent(t, two, name, content)
			}
		})
	}
}

func TestAFileIsCreatedOnce(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			if err := one.Create(t.Context(), "acts/1", []byte("first")); err != nil {
				t.Fatal(err)
			}
			// The same bytes too: whoever comes second was not first.
			for _, content := range []string{"second", "first"} {
				if err := two.Create(t.Context(), "acts/1", []byte(content)); !errors.Is(err, fs.ErrExist) {
					t.Errorf("a second one: %v", err)
				}
			}
			wantContent(t, two, "acts/1", "first")
			if err := two.Delete(t.Context(), "acts/1"); err != nil {
				t.Fatal(err)
			}
			if err := two.Create(t.Context(), "acts/1", []byte("anew")); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestOfThirtyTwoCreatorsExactlyOneSucceeds(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			var wait sync.WaitGroup
			won := make(chan int, 32)
			for i := range 32 {
				b := []ledger.Blobs{one, two}[i%2]
				wait.Go(func() {
					switch err := b.Create(t.Context(), "slots/1", fmt.Append(nil, i)); {
					case err == nil:
						won <- i
					case !errors.Is(err, fs.ErrExist):
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if len(won) != 1 {
				t.Fatalf("%d succeeded", len(won))
			}
			wantContent(t, one, "slots/1", fmt.Sprint(<-won))
		})
	}
}

func TestWhatIsListedIsThereAndSorted(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			for _, name := range []string{"b/2", "b/10", "a", "b-x", "b/c/1", "bb"} {
				if err := one.Put(t.Context(), name, []byte(name)); err != nil {
					t.Fatal(err)
				}
			}
			if err := one.Delete(t.Context(), "bb"); err != nil {
				t.Fatal(err)
			}
			for prefix, want := range map[string][]string{
				"":          {"a", "b-x", "b/10", "b/2", "b/c/1"},
				"b/":        {"b/10", "b/2", "b/c/1"},
				"b":         {"b-x", "b/10", "b/2", "b/c/1"},
				"b/1":       {"b/10"},
				"b/c/":      {"b/c/1"},
				"missing/":  nil,
				"a/missing": nil,
				"z":         nil,
			} {
				got, err := two.List(t.Context(), prefix)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%q: %v (-want +got):\n%s", prefix, err, diff)
				}
			}
		})
	}
}

func TestDeletingWhatIsNotThereIsNoError(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, two, _ := open(t)
			if err := one.Put(t.Context(), "d/1", []byte("x")); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"d/1", "d/1", "never", "no/folder/1"} {
				if err := two.Delete(t.Context(), name); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := one.Get(t.Context(), "d/1"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("after its end: %v", err)
			}
		})
	}
}

func TestWhatIsNoNameIsRefused(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, _, _ := open(t)
			for _, bad := range []string{
				"", ".", "..", "../x", "a/../b", "/a", "a/", "a//b", ".hidden", "a/.draft-x", "a b", "a\\b", "ä", "a\x00", "a?b", "a%2fb",
				strings.Repeat("x", 201), strings.Repeat("x/", 300) + "x",
			} {
				for doing, err := range useOf(t, one, bad) {
					if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
						t.Errorf("%s %.20q: %v", doing, bad, err)
					}
				}
			}
			if names, err := one.List(t.Context(), ""); err != nil || len(names) != 0 {
				t.Errorf("%q was written, %v", names, err)
			}
		})
	}
}

func useOf(t *testing.T, b ledger.Blobs, name string) map[string]error {
	t.Helper()
	_, err := b.Get(t.Context(), name)
	return map[string]error{
		"get": err, "put": b.Put(t.Context(), name, nil), "create": b.Create(t.Context(), name, nil), "delete": b.Delete(t.Context(), name),
	}
}

// TestAPlaceThatWentAwayIsNotAnEmptyStore: were it taken for one, every run would
// be the first.
func TestAPlaceThatWentAwayIsNotAnEmptyStore(t *testing.T) {
	for kind, open := range stores() {
		t.Run(kind, func(t *testing.T) {
			one, _, remove := open(t)
			if err := one.Put(t.Context(), "d/1", []byte("x")); err != nil {
				t.Fatal(err)
			}
			remove()
			all := useOf(t, one, "d/1")
			_, all["list"] = one.List(t.Context(), "")
			_, all["list below"] = one.List(t.Context(), "d/")
			for doing, err := range all {
				if err == nil || errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrExist) {
					t.Errorf("%s: %v", doing, err)
				}
			}
			if c, err := ledger.New(one).Last(t.Context()); err == nil {
				t.Errorf("the last run is %v", c)
			}
		})
	}
}

func TestDraftsAreNotFiles(t *testing.T) {
	path := t.TempDir()
	folder, err := ledger.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Create(t.Context(), "a/1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := folder.Create(t.Context(), "a/1", []byte("y")); !errors.Is(err, fs.ErrExist) {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(path, "a"))
	if err != nil || len(entries) != 1 {
		t.Fatalf("drafts are left behind: %v, %v", entries, err)
	}
	for _, name := range []string{"a/.draft-CRASHED", ".draft-CRASHED"} {
		if err := os.WriteFile(filepath.Join(path, name), bytes.Repeat([]byte("x"), 9), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	// What a file system keeps for itself may be closed to us.
	if err := os.Mkdir(filepath.Join(path, "lost+found"), 0o000); err != nil {
		t.Fatal(err)
	}
	if names, err := folder.List(t.Context(), ""); err != nil || !cmp.Equal(names, []string{"a/1"}) {
		t.Fatalf("got %q, %v", names, err)
	}
}

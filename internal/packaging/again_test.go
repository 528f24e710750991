package packaging_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/packaging"
)

// TestACopyOfTheTreeGivesTheSameBytes builds the real function from this tree, and
// from a copy of it in another folder whose files are ten years older and cannot be
// written. With REAPER_FROM_SCRATCH set, the second build shares no cache with the
// first either; that compiles every dependency again and takes about a minute.
func TestACopyOfTheTreeGivesTheSameBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("building the real function takes a while")
	}
	root := filepath.Join("..", "..")
	first, a := build(t, packaging.Options{ModuleRoot: root, Out: filepath.Join(t.TempDir(), "first.zip")})
	elsewhere := copyTree(t, root)
	if os.Getenv("REAPER_FROM_SCRATCH") != "" {
		t.Setenv("GOCACHE", t.TempDir())
	}
	second, b := build(t, packaging.Options{ModuleRoot: elsewhere, Out: filepath.Join(t.TempDir(), "second.zip")})
	if !bytes.Equal(a, b) {
		t.Errorf("two builds differ: %d bytes with sum %s, %d bytes with sum %s", first.Size, first.SHA256, second.Size, second.SHA256)
	}
}

// copyTree copies what the function is built from: the module's Go files, those
// that they embed, and the starter rules.
func copyTree(t *testing.T, root string) string {
	t.Helper()
	to := t.TempDir()
	long := time.Date(2016, time.January, 2, 3, 4, 5, 0, time.UTC)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(root, path)
		switch {
		case err != nil || relErr != nil:
			return err
		case d.IsDir() && (name == "dist" || name == "cmd" || name != "." && strings.HasPrefix(name, ".")):
			return filepath.SkipDir
		case !d.Type().IsRegular() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		return copyFile(path, filepath.Join(to, name), long)
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

func copyFile(from, to string, at time.Time) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(to, data, 0o400); err != nil {
		return err
	}
	return os.Chtimes(to, at, at)
}

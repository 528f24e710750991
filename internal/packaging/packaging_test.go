package packaging_test

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/packaging"
)

// standIn is a module whose function builds in a second.
func standIn(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":               "module standin\n\ngo 1.26.0\n",
		"function/main.go":     "package main\n\nfunc main() { println(\"awake\") }\n",
		packaging.StarterRules: "version: 1\n",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func build(t *testing.T, o packaging.Options) (packaging.Result, []byte) {
	t.Helper()
	result, err := packaging.Build(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(result.Path)
	if err != nil {
		t.Fatal(err)
	}
	return result, data
}

func TestTwoBuildsInTwoFoldersGiveTheSameBytes(t *testing.T) {
	t.Setenv("GOFLAGS", "-tags=left_over_from_the_shell")
	first, a := build(t, packaging.Options{ModuleRoot: standIn(t)})
	second, b := build(t, packaging.Options{ModuleRoot: standIn(t), Out: "elsewhere/again.zip"})
	if !bytes.Equal(a, b) || first.SHA256 != second.SHA256 {
		t.Errorf("two builds differ: %d bytes with sum %s, %d bytes with sum %s", len(a), first.SHA256, len(b), second.SHA256)
	}
}

func TestTheZipHoldsWhatFunctionComputeNeeds(t *testing.T) {
	result, data := build(t, packaging.Options{ModuleRoot: standIn(t)})
	checkZip(t, result, data)
}

func TestTheRealFunctionPacks(t *testing.T) {
	if testing.Short() {
		t.Skip("building the real function takes a while")
	}
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "function", "main.go")); errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no function/main.go yet")
	}
	result, data := build(t, packaging.Options{ModuleRoot: root, Out: filepath.Join(t.TempDir(), "function.zip")})
	checkZip(t, result, data)
}

// checkZip reads the zip back and compares it with what Build said, and with
// what the go1 runtime needs.
func checkZip(t *testing.T, result packaging.Result, data []byte) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var got []packaging.Entry
	for _, f := range r.File {
		got = append(got, packaging.Entry{Name: f.Name, Mode: f.Mode(), Size: int64(f.UncompressedSize64)})
	}
	if diff := cmp.Diff(result.Entries, got); diff != "" {
		t.Errorf("the zip is not what Build said (-said +found):\n%s", diff)
	}
	if len(got) != 2 || got[0].Name != packaging.BinaryName || got[0].Mode != 0o755 ||
		got[1].Name != packaging.RulesName || got[1].Mode != 0o644 {
		t.Errorf("the zip holds %v, want %s with mode 755 and %s with mode 644", got, packaging.BinaryName, packaging.RulesName)
	}
	if result.BinarySize != got[0].Size || result.Size != int64(len(data)) {
		t.Errorf("Build said %d and %d bytes, found %d and %d", result.BinarySize, result.Size, got[0].Size, len(data))
	}
	checkStatic(t, r)
}

func checkStatic(t *testing.T, r *zip.Reader) {
	t.Helper()
	f, err := r.Open(packaging.BinaryName)
	if err != nil {
		t.Fatal(err)
	}
	program, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	e, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		t.Fatalf("the binary is not for Linux: %v", err)
	}
	if e.Machine != elf.EM_X86_64 {
		t.Errorf("the binary is for %v, want x86-64", e.Machine)
	}
	for _, p := range e.Progs {
		if p.Type == elf.PT_INTERP {
			t.Error("the binary asks for a dynamic loader, want a static one")
		}
	}
}

func TestWhatCannotBePackedIsRefusedAndTheOldZipStays(t *testing.T) {
	for name, c := range map[string]struct {
		options packaging.Options
		want    string
	}{
		"a rules file that is not there":     {packaging.Options{RulesFile: "no.yaml"}, "reading the rules file to pack"},
		"a package that is not there":        {packaging.Options{Package: "./nothing"}, "building ./nothing"},
		"an out path below a regular file":   {packaging.Options{Out: "go.mod/x.zip"}, "making the folder of the zip"},
		"an out path that is a folder":       {packaging.Options{Out: "function"}, "moving the finished zip into place"},
		"a package that is not a main one":   {packaging.Options{Package: "fmt"}, "is no main package"},
		"a module root that is not a folder": {packaging.Options{ModuleRoot: "/nonexistent"}, "building ./function"},
	} {
		t.Run(name, func(t *testing.T) {
			root := standIn(t)
			if c.options.ModuleRoot == "" {
				c.options.ModuleRoot = root
			}
			old := filepath.Join(root, packaging.ZipPath)
			if err := os.MkdirAll(filepath.Dir(old), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := packaging.Build(t.Context(), c.options); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if data, err := os.ReadFile(old); err != nil || string(data) != "old" {
				t.Errorf("the old zip now holds %d bytes, %v; want it untouched", len(data), err)
			}
		})
	}
}

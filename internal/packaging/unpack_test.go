package packaging_test

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/packaging"
)

// TestTheFunctionFromTheZipAnswers does what Function Compute does with the zip:
// unpacks it, starts the binary with nothing but the platform's environment, and
// hands it an event. The greeting needs no cloud call and must be refused.
func TestTheFunctionFromTheZipAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("building the real function takes a while")
	}
	folder := t.TempDir()
	kept := filepath.Join(t.TempDir(), "kept", "function")
	result, _ := build(t, packaging.Options{ModuleRoot: filepath.Join("..", ".."), Out: filepath.Join(t.TempDir(), "function.zip"), Binary: kept})
	if err := packaging.Unpack(result.Path, folder); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(kept); err != nil || info.Size() != result.BinarySize || info.Mode().Perm() != 0o755 {
		t.Errorf("the copy of the binary: %v, %v; want %d bytes, mode 755", info, err, result.BinarySize)
	}
	runtime := fcruntime.New(fcruntime.Function{Name: "alikafka-reaper", Handler: packaging.BinaryName, Timeout: time.Minute})
	process, err := fcruntime.Start(t.Context(), filepath.Join(folder, packaging.BinaryName), nil, runtime, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := process.Stop(); err != nil {
			t.Error(err)
		}
	}()
	answer, err := runtime.Invoke(t.Context(), fcruntime.Invocation{Payload: []byte(`{"hello":"FC"}`)})
	if err != nil || answer.Error != nil {
		t.Fatalf("error %v, %v; want an answer", err, answer.Error)
	}
	// The rules of the zip were read: otherwise the status were a failure.
	if body := string(answer.Body); !strings.Contains(body, `"status":"refused"`) || !strings.Contains(body, "usage") {
		t.Errorf("the answer is %s, want a refusal with usage", body)
	}
}

func TestAZipThatLeadsOutOfItsFolderIsNotUnpacked(t *testing.T) {
	outer := t.TempDir()
	path, folder := filepath.Join(outer, "evil.zip"), filepath.Join(outer, "inside")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	out, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := zip.NewWriter(out)
	if _, err := w.Create("../escaped"); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	if err := packaging.Unpack(path, folder); err == nil {
		t.Error("no error, want a refusal")
	}
	if _, err := os.Stat(filepath.Join(outer, "escaped")); err == nil {
		t.Error("a file was written outside the folder")
	}
}

func TestAZipThatIsNotThereIsAnError(t *testing.T) {
	if err := packaging.Unpack("nothing.zip", t.TempDir()); err == nil || !strings.Contains(err.Error(), "nothing.zip") {
		t.Errorf("error %v, want one that names the zip", err)
	}
}

package packaging

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestABinaryThatTheRuntimeCannotStartIsRefused(t *testing.T) {
	for name, env := range map[string][]string{
		"for another processor":        {"GOOS=linux", "GOARCH=arm64"},
		"for another operating system": {"GOOS=windows", "GOARCH=amd64"},
	} {
		t.Run(name, func(t *testing.T) {
			if err := inspect("./function", compileFor(t, env...)); !errors.Is(err, errBinary) {
				t.Errorf("error %v, want %v", err, errBinary)
			}
		})
	}
}

func TestADynamicBinaryIsRefused(t *testing.T) {
	shell, err := os.ReadFile("/bin/sh")
	if err != nil {
		t.Skip("no dynamic program at hand")
	}
	if err := inspect("./function", shell); !errors.Is(err, errBinary) {
		t.Errorf("error %v, want %v", err, errBinary)
	}
}

func compileFor(t *testing.T, env ...string) []byte {
	t.Helper()
	dir := t.TempDir()
	source := filepath.Join(dir, "main.go")
	if err := os.WriteFile(source, []byte("package main\n\nfunc main() {}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", out, source)
	build.Env = append(append(os.Environ(), "CGO_ENABLED=0"), env...)
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

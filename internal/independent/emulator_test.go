package independent

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// key is one access key that the emulator printed.
type key struct{ id, secret, token string }

// emulator is a running "reaper emulator", known by what it printed only.
type emulator struct {
	endpoint string // host:port
	keys     []key
}

func start(t *testing.T) *emulator {
	t.Helper()
	reaper := filepath.Join(t.TempDir(), "reaper")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", reaper, "./cmd/reaper")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	cmd := exec.CommandContext(t.Context(), reaper, "emulator", "--listen", "127.0.0.1:0")
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The test's context is over by now, so the process was killed, or it
		// ends by the interrupt; either way nothing is left.
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	e := new(emulator)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if e.read(strings.TrimSpace(lines.Text())) {
			return e
		}
	}
	t.Fatal("the emulator ended before it said how to use it")
	return nil
}

// read takes one printed line in and reports whether it was the last one.
func (e *emulator) read(line string) bool {
	name, value, _ := strings.Cut(strings.TrimPrefix(line, "export "), "=")
	switch name {
	case "ALIBABA_CLOUD_ACCESS_KEY_ID":
		e.keys = append(e.keys, key{id: value})
	case "ALIBABA_CLOUD_ACCESS_KEY_SECRET":
		e.keys[len(e.keys)-1].secret = value
	case "ALIBABA_CLOUD_SECURITY_TOKEN":
		e.keys[len(e.keys)-1].token = value
	}
	if _, rest, ok := strings.Cut(line, ", endpoint "); ok {
		e.endpoint, _, _ = strings.Cut(rest, ",")
	}
	return strings.HasPrefix(line, "Every product answers")
}

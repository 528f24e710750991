package browser

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

var told = regexp.MustCompile(`The page is at (http://[^ ]+/)`)

// served builds the command line, and returns where reaper serve shows its example.
func served(t *testing.T) string {
	t.Helper()
	chromium(t)
	program := filepath.Join(t.TempDir(), "reaper")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./cmd/reaper")
	build.Dir = filepath.Join("..", "..")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the command line: %v\n%s", err, output)
	}
	ctx, cancel := context.WithCancel(context.Background())
	command := exec.CommandContext(ctx, program, "serve", "--demo", "--addr", "127.0.0.1:0")
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	errs, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		if err := command.Wait(); err != nil && ctx.Err() == nil {
			t.Errorf("reaper serve: %v", err)
		}
	})
	lines := bufio.NewScanner(errs)
	for lines.Scan() {
		if found := told.FindStringSubmatch(lines.Text()); found != nil {
			return found[1]
		}
	}
	t.Fatal("reaper serve did not say where the page is")
	return ""
}

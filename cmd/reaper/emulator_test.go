package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// emulator is a running "reaper emulator" and what it said at its start.
type emulator struct {
	*exec.Cmd
	url     string
	exports []string // the environment it tells its user to set, first key
	chats   []string // that for notices
}

func startEmulator(t *testing.T) *emulator {
	t.Helper()
	e := &emulator{Cmd: exec.CommandContext(t.Context(), "reaper", "emulator", "--listen", "127.0.0.1:0")}
	out, err := e.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		e.read(strings.TrimSpace(lines.Text()))
		if strings.HasPrefix(lines.Text(), "Every product answers") {
			return e
		}
	}
	t.Fatalf("the emulator ended before it said how to use it: %v", lines.Err())
	return nil
}

func (e *emulator) read(line string) {
	if _, url, ok := strings.Cut(line, " instances at "); ok {
		e.url = url
	}
	assignments, ok := strings.CutPrefix(line, "export ")
	switch {
	case ok && strings.Contains(line, "'"):
		e.chats = append(e.chats, strings.Fields(strings.ReplaceAll(assignments, "'", ""))...)
	case ok && len(e.exports) < 2:
		e.exports = append(e.exports, assignments)
	}
}

// TestTheEmulatorSaysHowToUseItServesAndEndsOnInterrupt follows what the
// emulator prints, word for word.
func TestTheEmulatorSaysHowToUseItServesAndEndsOnInterrupt(t *testing.T) {
	t.Parallel()
	terminated := startEmulator(t) // as by a service manager, which must clean up as well
	e := startEmulator(t)
	plan := exec.CommandContext(t.Context(), "reaper", "plan", "--rules", "demo/rules.yaml")
	plan.Env = append(os.Environ(), append(e.exports, "REAPER_OPENAPI_URL="+e.url)...)
	if out, err := plan.CombinedOutput(); err != nil || !strings.Contains(string(out), "6 of 38 instances should be released") {
		t.Errorf("a plan against %s: %v\n%s", e.url, err, out)
	}
	if err := e.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := within(10*time.Second, e.Wait); err != nil {
		t.Errorf("after an interrupt: %v, want exit code 0", err)
	}
	if err := terminated.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := within(10*time.Second, terminated.Wait); err != nil {
		t.Errorf("after SIGTERM: %v, want exit code 0", err)
	}
}

// TestWhatIsCutShortSaysThatItWasInterrupted, and blames neither Go nor the network.
func TestWhatIsCutShortSaysThatItWasInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "EXAMPLE")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "EXAMPLE-NOT-A-SECRET")
	t.Setenv("REAPER_OPENAPI_URL", "http://127.0.0.1:9")
	for _, args := range [][]string{{"bench"}, {"demo"}, {"plan", "--rules", "demo/rules.yaml"}} {
		var out, errs strings.Builder
		code := run(ctx, args, strings.NewReader(""), &out, &errs)
		if text := strings.ToLower(errs.String()); code == exitOK || !strings.Contains(text, "interrupted") || strings.Contains(text, "next:") {
			t.Errorf("%v: exit code %d\n%s", args, code, errs.String())
		}
	}
}

// within fails when f takes longer than limit.
func within(limit time.Duration, f func() error) error {
	done := make(chan error, 1)
	go func() { done <- f() }()
	select {
	case err := <-done:
		return err
	case <-time.After(limit):
		return fmt.Errorf("not done after %s", limit)
	}
}

func TestTheEmulatorSaysThatItsAddressIsTaken(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	cmd := exec.CommandContext(t.Context(), "reaper", "emulator", "--listen", taken.Addr().String())
	out, err := cmd.CombinedOutput()
	if err == nil || cmd.ProcessState.ExitCode() != exitConfig || !strings.Contains(string(out), "next: choose a free loopback address") {
		t.Errorf("%v\n%s", err, out)
	}
}

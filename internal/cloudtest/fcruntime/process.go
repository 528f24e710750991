package fcruntime

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"
)

// Process is a function binary that runs against a runtime API.
type Process struct {
	runtime *Runtime
	server  *http.Server
	command *exec.Cmd
	lines   sync.WaitGroup // readers of stdout and stderr

	mu      sync.Mutex
	stopped bool
	gone    bool           // the process has ended: no call is taken on
	calls   sync.WaitGroup // calls of the runtime API under way

	exited chan struct{} // closed when err is set
	err    error
}

// Start runs the binary with the environment the platform gives it, plus env.
// Each line of its stdout and stderr goes to output. A process that ends by
// itself fails the invocations under way with "Process exited unexpectedly",
// and all later ones. The context ends the process.
func Start(ctx context.Context, binary string, env []string, rt *Runtime, output io.Writer) (*Process, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("fcruntime: %w", err)
	}
	p := &Process{runtime: rt, exited: make(chan struct{})}
	p.server = &http.Server{Handler: http.HandlerFunc(p.serve), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = p.server.Serve(listener) }() // ends with ErrServerClosed in Stop
	p.command = exec.CommandContext(ctx, binary)
	p.command.Dir = filepath.Dir(binary)
	p.command.Env = append(rt.environment(listener.Addr().String(), binary), env...)
	if err := p.run(output); err != nil {
		_ = p.server.Close()
		return nil, fmt.Errorf("fcruntime: start %s: %w", binary, err)
	}
	return p, nil
}

func (p *Process) run(output io.Writer) error {
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		return err
	}
	stderr, err := p.command.StderrPipe()
	if err != nil {
		return err
	}
	if err := p.command.Start(); err != nil {
		return err
	}
	p.runtime.revive()
	whole := &lineWriter{to: output}
	for _, stream := range []io.Reader{stdout, stderr} {
		p.lines.Go(func() { whole.copy(stream) })
	}
	go p.watch()
	return nil
}

// serve answers one call of this process, and of no other one after it.
func (p *Process) serve(w http.ResponseWriter, req *http.Request) {
	p.mu.Lock()
	if p.gone {
		p.mu.Unlock()
		http.Error(w, "the process has ended", http.StatusServiceUnavailable)
		return
	}
	p.calls.Add(1)
	p.mu.Unlock()
	defer p.calls.Done()
	p.runtime.ServeHTTP(w, req)
}

// hangUp ends the calls of a process that has ended. Its question for the next
// invocation may still wait, and would swallow one meant for its successor.
func (p *Process) hangUp() {
	p.mu.Lock()
	p.gone = true
	p.mu.Unlock()
	_ = p.server.Close()
	p.calls.Wait()
}

// watch waits for the end of the process and tells the waiting invocations.
func (p *Process) watch() {
	p.lines.Wait() // the pipes must be drained before Wait closes them
	p.err = p.command.Wait()
	p.hangUp()
	p.mu.Lock()
	onPurpose := p.stopped
	p.mu.Unlock()
	p.runtime.crash(exitError(p.command.ProcessState.ExitCode(), onPurpose))
	close(p.exited)
}

// exitError has the platform's wording for a lost process.
func exitError(code int, onPurpose bool) *FunctionError {
	if onPurpose {
		return &FunctionError{Type: "ProcessStopped", Message: "Process was stopped"}
	}
	return &FunctionError{Type: "FunctionExited", // the type's name is unconfirmed
		Message: "Process exited unexpectedly before completing request (exit code " + strconv.Itoa(code) + ")"}
}

// Stop ends the process and waits for it. It may be called more than once.
func (p *Process) Stop() error {
	p.mu.Lock()
	p.stopped = true
	p.mu.Unlock()
	if err := p.Kill(); err != nil {
		return err
	}
	<-p.exited
	return nil
}

// Kill ends the process as a crash would, at any moment: what is under way
// fails with "Process exited unexpectedly". It does not wait.
func (p *Process) Kill() error {
	if err := p.command.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("fcruntime: %w", err)
	}
	return nil
}

// Exited is closed when the process has ended; Err then says how.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Err is the exit error of a process that has ended, nil before.
func (p *Process) Err() error {
	select {
	case <-p.exited:
		return p.err
	default:
		return nil
	}
}

// lineWriter keeps lines of two streams whole.
type lineWriter struct {
	mu sync.Mutex
	to io.Writer
}

func (l *lineWriter) copy(from io.Reader) {
	reader := bufio.NewReader(from)
	for {
		line, err := reader.ReadBytes('\n')
		if len(line) > 0 && l.to != nil {
			l.mu.Lock()
			_, _ = l.to.Write(line) // a full log must not stop the function
			l.mu.Unlock()
		}
		if err != nil {
			return
		}
	}
}

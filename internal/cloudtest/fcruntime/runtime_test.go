package fcruntime_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// log collects the lines of the function.
type log struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// build compiles the test function in testdata once per test.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "main")
	output, err := exec.Command("go", "build", "-o", binary, "./testdata/function").CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return binary
}

func TestARealFunctionBinary(t *testing.T) {
	binary := build(t)
	runtime := fcruntime.New(fcruntime.Function{Name: "reaper", Region: "cn-shanghai", AccountID: "42",
		MemoryMB: 256, Timeout: 20 * time.Second, ServiceName: "svc", LogProject: "lp", LogStore: "ls", VersionID: "7",
		Credentials: fcruntime.Credentials{AccessKeyID: "id", AccessKeySecret: "secret", SecurityToken: "token"}})
	output := &log{}
	start := func() *fcruntime.Process {
		process, err := fcruntime.Start(t.Context(), binary, []string{"EXTRA=1"}, runtime, output)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = process.Stop() })
		return process
	}
	process := start()
	invoke := func(inv fcruntime.Invocation) fcruntime.Answer {
		t.Helper()
		answer, err := runtime.Invoke(t.Context(), inv)
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}

	t.Run("the context and the environment arrive", func(t *testing.T) {
		answer := invoke(fcruntime.Invocation{Payload: []byte("context"), RequestID: "r-1", RetryCount: 2,
			Credentials: fcruntime.Credentials{AccessKeyID: "new-id", AccessKeySecret: "s", SecurityToken: "t"}})
		var got map[string]any
		if err := json.Unmarshal(answer.Body, &got); err != nil {
			t.Fatalf("%s: %v", answer.Body, err)
		}
		want := map[string]any{"request": "r-1", "key": "new-id", "token": "t", "function": "reaper", "handler": "main",
			"memory": "256", "timeout": 20.0, "service": "svc", "project": "lp", "store": "ls", "qualifier": "LATEST",
			"version": "7", "region": "cn-shanghai", "account": "42", "retry": 2.0, "deadline": true,
			"env key": "id", "env region": "cn-shanghai", "env code": filepath.Dir(binary), "env extra": "1", "env home": ""}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("context (-want +got):\n%s", diff)
		}
	})
	t.Run("an error and a panic are answers", func(t *testing.T) {
		if got := invoke(fcruntime.Invocation{Payload: []byte("fail")}).Error; got == nil || got.Message != "as asked" || got.Type != "errorString" {
			t.Errorf("error is %+v", got)
		}
		if got := invoke(fcruntime.Invocation{Payload: []byte("panic")}).Error; got == nil || len(got.StackTrace) == 0 {
			t.Errorf("panic is %+v", got)
		}
	})
	t.Run("many invocations run at once", func(t *testing.T) {
		var group sync.WaitGroup
		for n := range 8 {
			group.Go(func() {
				want := fmt.Sprint("meet ", n)
				answer, err := runtime.Invoke(t.Context(), fcruntime.Invocation{Payload: []byte(want)})
				if err != nil || string(answer.Body) != fmt.Sprintf("%q", want) {
					t.Errorf("%s: %s, %v", want, answer.Body, err)
				}
			})
		}
		group.Wait()
	})
	t.Run("a time-out is an answer", func(t *testing.T) {
		answer := invoke(fcruntime.Invocation{Payload: []byte("sleep"), Timeout: 50 * time.Millisecond})
		if answer.Error == nil || answer.Error.Type != "FunctionTimedOut" {
			t.Errorf("answer is %+v", answer)
		}
	})
	t.Run("asynchronous calls are retried and duplicated", func(t *testing.T) {
		answers, err := runtime.InvokeAsync(t.Context(), fcruntime.Invocation{Payload: []byte("succeed at retry 2")},
			fcruntime.Async{Retries: fcruntime.DefaultRetries, Duplicates: 1})
		if err != nil {
			t.Fatal(err)
		}
		var failed []bool
		for _, answer := range answers {
			failed = append(failed, answer.Error != nil)
		}
		if diff := cmp.Diff([]bool{true, true, false, true}, failed); diff != "" {
			t.Errorf("failures (-want +got):\n%s", diff)
		}
	})
	t.Run("a crash fails what is under way, a new process goes on", func(t *testing.T) {
		answer := invoke(fcruntime.Invocation{Payload: []byte("exit")})
		if answer.Error == nil || !strings.Contains(answer.Error.Message, "Process exited unexpectedly") ||
			!strings.Contains(answer.Error.Message, "exit code 3") {
			t.Errorf("answer is %+v", answer.Error)
		}
		<-process.Exited()
		if process.Err() == nil {
			t.Error("the process reports no exit error")
		}
		if invoke(fcruntime.Invocation{Payload: []byte("x")}).Error == nil {
			t.Error("a dead function answers")
		}
		start()
		if got := invoke(fcruntime.Invocation{Payload: []byte("x")}); string(got.Body) != `"x"` {
			t.Errorf("answer is %+v", got)
		}
	})
	t.Run("a successor gets what is sent after a crash", func(t *testing.T) {
		for range 20 {
			if answer := invoke(fcruntime.Invocation{Payload: []byte("exit")}); answer.Error == nil {
				t.Fatalf("answer is %+v", answer)
			}
			start()
			if got := invoke(fcruntime.Invocation{Payload: []byte("x")}); string(got.Body) != `"x"` {
				t.Fatalf("answer is %+v", got)
			}
		}
	})
	if !strings.Contains(output.String(), "FC Invoke Start RequestId: r-1") {
		t.Errorf("the log lacks the start line:\n%s", output)
	}
}

func TestInvokeEndsWithItsContextWhenNobodyAsksForWork(t *testing.T) {
	runtime := fcruntime.New(fcruntime.Function{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := runtime.Invoke(ctx, fcruntime.Invocation{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestARequestIDUnderWayIsRefused(t *testing.T) {
	runtime := fcruntime.New(fcruntime.Function{})
	server := httptest.NewServer(runtime)
	defer server.Close()
	taken := make(chan struct{})
	var group sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	group.Go(func() {
		_, _ = runtime.Invoke(ctx, fcruntime.Invocation{RequestID: "same"}) // ended by cancel
	})
	group.Go(func() {
		response, err := server.Client().Get(server.URL + "/2020-11-11/runtime/invocation/next")
		if err != nil {
			t.Error(err)
		} else {
			_ = response.Body.Close()
		}
		close(taken)
	})
	<-taken
	if _, err := runtime.Invoke(t.Context(), fcruntime.Invocation{RequestID: "same"}); !errors.Is(err, fcruntime.ErrDuplicate) {
		t.Errorf("error is %v", err)
	}
	cancel()
	group.Wait()
}

func TestStartFailsForAFileThatIsNoProgram(t *testing.T) {
	file := filepath.Join(t.TempDir(), "main")
	if err := os.WriteFile(file, []byte("not a program"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := fcruntime.Start(t.Context(), file, nil, fcruntime.New(fcruntime.Function{}), nil); err == nil {
		t.Error("no error")
	}
}

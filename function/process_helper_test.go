package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
)

// binary compiles the function once for all tests of this run.
var binary = sync.OnceValues(func() (string, error) {
	path := binaryPath()
	if output, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, output)
	}
	return path, nil
})

func binaryPath() string {
	return filepath.Join(os.TempDir(), fmt.Sprintf("reaper-function-test-%d", os.Getpid()))
}

func TestMain(m *testing.M) {
	// The tests mostly wait for the pace of calls that the cloud allows.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.Remove(binaryPath()) // there is none when all tests were skipped
	os.Exit(code)
}

// deployment is the compiled function on a platform with a cloud around it.
type deployment struct {
	t       *testing.T
	cloud   *cloudtest.Cloud
	url     string
	folder  string
	runtime *fcruntime.Runtime
	log     output
	// environment holds more variables for the process.
	environment []string

	mu      sync.Mutex
	process *fcruntime.Process
}

// output is written by the process while the test runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	return bytes.Clone(o.text.Bytes())
}

// deploy starts the function in enforce mode. At the end of the test its whole
// output is checked.
func deploy(t *testing.T, environment ...string) *deployment {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles the function")
	}
	built, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	d := &deployment{t: t, folder: t.TempDir(), environment: environment}
	d.cloud, d.url = serve(t)
	writeRules(t, d.folder, testRules)
	if err := os.Link(built, filepath.Join(d.folder, "main")); err != nil {
		t.Fatal(err)
	}
	key := roleKey()
	d.runtime = fcruntime.New(fcruntime.Function{
		Name: "alikafka-reaper", Region: "cn-hangzhou", AccountID: key.AccountID, Timeout: time.Minute,
		Credentials: fcruntime.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
	t.Cleanup(func() {
		d.stop()
		log := d.log.bytes()
		if len(log) == 0 {
			t.Error("nothing was logged")
		}
		checkLog(t, log)
	})
	d.start()
	return d
}

func (d *deployment) start() {
	d.t.Helper()
	environment := append([]string{"REAPER_OPENAPI_URL=" + d.url, "REAPER_MODE=enforce"}, d.environment...)
	// The test's context ends before its cleanup, which stops the process.
	process, err := fcruntime.Start(context.WithoutCancel(d.t.Context()), filepath.Join(d.folder, "main"), environment, d.runtime, &d.log)
	if err != nil {
		d.t.Fatal(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.process = process
}

func (d *deployment) running() *fcruntime.Process {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.process
}

func (d *deployment) stop() {
	if err := d.running().Stop(); err != nil {
		d.t.Errorf("stopping the function: %v", err)
	}
}

// crash kills the process and returns when it is gone.
func (d *deployment) crash() {
	process := d.running()
	if err := process.Kill(); err != nil {
		d.t.Error(err)
	}
	<-process.Exited()
}

func (d *deployment) invoke(payload string, timeout time.Duration) fcruntime.Answer {
	d.t.Helper()
	answer, err := d.runtime.Invoke(d.t.Context(), fcruntime.Invocation{Payload: []byte(payload), Timeout: timeout})
	if err != nil {
		d.t.Fatal(err)
	}
	return answer
}

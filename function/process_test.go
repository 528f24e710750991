package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
)

func TestTheBinaryPlansByHandAndReleasesByTimer(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	answer := d.invoke(plan, 0)
	if s := readReport(t, answer.Body).Summary; s.Mode != "plan" || s.Actions["release"] != 6 || released(d.cloud) != nil {
		t.Errorf("by hand: %+v, released %v", s, released(d.cloud))
	}
	answer = d.invoke(timer, 0)
	report := readReport(t, answer.Body)
	if report.Summary.Mode != "enforce" || report.Summary.Outcomes["accepted"] != 6 || report.Run.ID != answer.RequestID {
		t.Errorf("by timer: %+v", report.Summary)
	}
	if diff := cmp.Diff(shouldGo(), released(d.cloud)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestWhateverIsSentTheAnswerIsAReportAndTheLogStaysReadable(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	for name, payload := range map[string]string{
		"nothing":               ``,
		"a greeting":            `"Hello, FC!"`,
		"no JSON":               "}{\x00\xff\n\n",
		"an unknown command":    `{"command":"destroy"}`,
		"a very long reason":    `{"command":"plan","regions":["ap-southeast-1"],"reason":"` + strings.Repeat("why ", 50_000) + `"}`,
		"a reason of two lines": `{"command":"plan","regions":["ap-southeast-1"],"reason":"one\ntwo\u2028\u001b[31m"}`,
	} {
		answer := d.invoke(payload, 0)
		if answer.Error != nil {
			t.Errorf("%s: %v", name, answer.Error)
			continue
		}
		readReport(t, answer.Body)
	}
	if got := released(d.cloud); got != nil {
		t.Errorf("released %v", got)
	}
}

// asked is what the events of the decoder's tests must end in; all others end in no
// run. The rules of this function do not listen to alerts, so that none acts.
func asked(folder, name string) (kind, mode string) {
	switch {
	case folder != "alerts":
		return "", ""
	case strings.Contains(name, "in-part") || strings.Contains(name, "mixed"):
		return "metric-alert", "plan"
	case strings.HasPrefix(name, "notice") || strings.HasPrefix(name, "bill") || strings.Contains(name, "http-source"): // the last is not signed, and there is no store
		return "cost-alert", "plan"
	case strings.HasPrefix(name, "log") || strings.HasPrefix(name, "own"):
		return "cost-alert", "enforce"
	default:
		return "metric-alert", "enforce"
	}
}

func TestEverySampleOfAnEventEndsInItsRun(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	files, err := filepath.Glob("../events/testdata/*/*.json")
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	for _, file := range files {
		folder, name := filepath.Base(filepath.Dir(file)), filepath.Base(file)
		payload, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if folder == "manual" || folder == "timer" || bytes.Contains(payload, []byte(`"rawPath"`)) {
			continue // they have tests of their own
		}
		report := readReport(t, d.invoke(string(payload), 0).Body)
		kind, mode := asked(folder, name)
		switch {
		case kind == "" && (report.Run != nil || report.Summary.Status != "refused"):
			t.Errorf("%s: %+v", file, report.Summary)
		case kind != "" && (report.Run == nil || report.Run.Trigger.Kind != kind || report.Run.Mode != mode):
			t.Errorf("%s: %+v", file, report.Run)
		}
	}
	if got := released(d.cloud); got != nil {
		t.Errorf("released %v", got)
	}
}

func TestThirtyTwoEventsAtOnceReleaseEachInstanceOnce(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.invoke(`{"command":"plan","regions":["ap-southeast-1"]}`, 0)
	before := files(t, d)
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			payload := `{"command":"run","regions":["ap-southeast-1"]}`
			if i%4 != 0 {
				payload = `{"command":"plan","instances":["alikafka_post-cn-1py7o9a2k009"]}`
			}
			answer, err := d.runtime.Invoke(t.Context(), fcruntime.Invocation{Payload: []byte(payload)})
			if err != nil || answer.Error != nil || !bytes.Contains(answer.Body, []byte(`"status":"done"`)) {
				t.Errorf("invocation %d: %v, %v, %s", i, err, answer.Error, answer.Body)
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff([]string{"alikafka_post-sg-2mo9h4v8r030"}, released(d.cloud)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	// Connections to the runtime API may stay; the cloud's must not.
	eventually(t, "the connections of the invocations close", func() bool { return files(t, d) <= before+4 })
}

// files counts what the process holds open.
func files(t *testing.T, d *deployment) int {
	t.Helper()
	n := 0
	for _, pid := range children(t) {
		exe, err := os.Readlink("/proc/" + pid + "/cwd")
		if err != nil || exe != d.folder {
			continue
		}
		open, err := os.ReadDir("/proc/" + pid + "/fd")
		if err != nil {
			t.Fatal(err)
		}
		n += len(open)
	}
	return n
}

// children are the ids of this process's children.
func children(t *testing.T) []string {
	t.Helper()
	var ids []string
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		t.Skip("needs Linux")
	}
	for _, task := range tasks {
		list, err := os.ReadFile("/proc/self/task/" + task.Name() + "/children")
		if err != nil {
			continue // the thread has ended
		}
		ids = append(ids, strings.Fields(string(list))...)
	}
	return ids
}

func TestStoppingTheFunctionLeavesNoProcess(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.invoke(`{"command":"plan","regions":["ap-southeast-1"]}`, 0)
	if files(t, d) == 0 {
		t.Fatal("the running process was not found")
	}
	d.stop()
	if n := files(t, d); n != 0 {
		t.Errorf("a process holds %d files", n)
	}
}

func TestAnEventDeliveredSeveralTimesReleasesEachInstanceOnce(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	answers, err := d.runtime.InvokeAsync(t.Context(), fcruntime.Invocation{Payload: []byte(timer)}, fcruntime.Async{Duplicates: 2})
	if err != nil || len(answers) != 3 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	for i, want := range []int{6, 0, 0} {
		if got := readReport(t, answers[i].Body).Summary.Outcomes["accepted"]; got != want {
			t.Errorf("delivery %d released %d, want %d", i+1, got, want)
		}
	}
	wantEachReleasedOnce(t, d.cloud)
}

// TestAnAsynchronousEventIsTriedAgainUntilTheCloudCanBeAsked lets the whole
// first delivery fail, so that only the platform's retry does the work.
func TestAnAsynchronousEventIsTriedAgainUntilTheCloudCanBeAsked(t *testing.T) {
	t.Parallel()
	d := deploy(t)
	d.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultUnavailable, Action: "GetInstanceList"})
	again := func(context.Context, int) error {
		d.cloud.ClearFaults()
		return nil
	}
	payload := []byte(`{"command":"run","regions":["ap-southeast-1"]}`)
	answers, err := d.runtime.InvokeAsync(t.Context(), fcruntime.Invocation{Payload: payload}, fcruntime.Async{Retries: 3, Pause: again})
	if err != nil || len(answers) != 2 || answers[0].Error == nil || answers[1].Error != nil {
		t.Fatalf("answers %+v, %v", answers, err)
	}
	if got := fmt.Sprint(released(d.cloud)); got != "[alikafka_post-sg-2mo9h4v8r030]" {
		t.Errorf("released %s", got)
	}
}

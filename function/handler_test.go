package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/fc-runtime-go-sdk/fccontext"
	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

// begin makes the handler as main does, in an environment like the platform's.
// What it logs is checked at the end of the test.
func begin(t *testing.T, url string, environment ...string) *handler {
	t.Helper()
	folder := t.TempDir()
	writeRules(t, folder, testRules)
	for _, pair := range append([]string{"FC_FUNC_CODE_PATH=" + folder, "REAPER_OPENAPI_URL=" + url, "REAPER_MODE="}, environment...) {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	logs, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		t.Fatal(err)
	}
	stdout := os.Stdout
	os.Stdout = logs
	defer func() { os.Stdout = stdout }()
	t.Cleanup(func() {
		_ = logs.Close()
		if log, err := os.ReadFile(logs.Name()); err != nil {
			t.Error(err)
		} else {
			checkLog(t, log)
		}
	})
	return newHandler()
}

// invocationOf is the context of one invocation with a role's temporary key.
func invocationOf(ctx context.Context, key cloudtest.Key) context.Context {
	return fccontext.NewContext(ctx, &fccontext.FcContext{
		RequestID: "request-1", Region: "cn-hangzhou", AccountId: key.AccountID,
		Function: fccontext.Function{Name: "alikafka-reaper"}, Service: fccontext.Service{Qualifier: "LATEST"},
		Credentials: fccontext.Credentials{AccessKeyId: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	})
}

func roleKey() cloudtest.Key { return cloudtest.DemoKeys()[1] }

func (h *handler) ask(t *testing.T, key cloudtest.Key, payload string) message.Report {
	t.Helper()
	body, err := h.invoke(invocationOf(t.Context(), key), []byte(payload))
	if err != nil {
		t.Fatal(err)
	}
	return readReport(t, body)
}

func TestTheDefaultModeIsPlan(t *testing.T) {
	cloud, url := serve(t)
	report := begin(t, url).ask(t, roleKey(), timer)
	if s := report.Summary; s.Status != "done" || s.Mode != "plan" || s.Actions["release"] != 6 || len(report.Verdicts) != 38 {
		t.Errorf("summary %+v", s)
	}
	if report.Run.ID != "request-1" || report.Run.Account != cloudtest.DemoAccount {
		t.Errorf("run %+v", report.Run)
	}
	if got := released(cloud); got != nil {
		t.Errorf("released %v", got)
	}
}

func TestInEnforceModeATimerReleasesWhatIsIdle(t *testing.T) {
	cloud, url := serve(t)
	report := begin(t, url, "REAPER_MODE=enforce").ask(t, roleKey(), timer)
	if diff := cmp.Diff(shouldGo(), released(cloud)); diff != "" || report.Summary.Outcomes["accepted"] != 6 {
		t.Errorf("summary %+v, -want +got:\n%s", report.Summary, diff)
	}
}

func TestAWrongConfigurationIsAnsweredAndIsNoFunctionError(t *testing.T) {
	for name, test := range map[string]struct{ environment, says string }{
		"a misspelt mode":                    {"REAPER_MODE=enforced", "use plan or enforce"},
		"a rules file that is not there":     {"REAPER_RULES=missing.yaml", "set REAPER_RULES to a file that the package holds"},
		"a rules file that is none":          {"REAPER_RULES=log", "the rules are wrong, so nothing is done"},
		"a base URL that is not loopback":    {"REAPER_OPENAPI_URL=http://10.1.2.3", "only loopback hosts are taken"},
		"a base URL that carries a password": {"REAPER_OPENAPI_URL=http://u:EXAMPLE-NOT-A-SECRET@127.0.0.1", "a scheme, a host and a port"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, url := serve(t)
			s := begin(t, url, test.environment).ask(t, roleKey(), timer).Summary
			if s.Status != "refused" || s.Mode != "plan" || !strings.Contains(s.Text, test.says) {
				t.Errorf("summary %+v", s)
			}
			if n := len(cloud.Journal()); n != 0 {
				t.Errorf("%d calls", n)
			}
		})
	}
}

func TestAnInvocationWithoutTheContextOfFunctionComputeIsAnError(t *testing.T) {
	cloud, url := serve(t)
	if _, err := begin(t, url).invoke(t.Context(), []byte(timer)); err == nil || len(cloud.Journal()) != 0 {
		t.Errorf("error %v after %d calls", err, len(cloud.Journal()))
	}
}

func TestEachInvocationUsesItsOwnCredentials(t *testing.T) {
	valid, wrong := roleKey(), roleKey()
	wrong.Secret = "EXAMPLE-EXPIRED"
	for name, order := range map[string][]cloudtest.Key{
		"the valid key first": {valid, wrong, valid},
		"the wrong key first": {wrong, valid, wrong},
	} {
		t.Run(name, func(t *testing.T) {
			_, url := serve(t)
			h := begin(t, url, "REAPER_MODE=enforce")
			for _, key := range order {
				s := h.ask(t, key, `{"command":"plan","regions":["ap-southeast-1"]}`).Summary
				if accepted := s.Status == "done"; accepted != (key.Secret == valid.Secret) {
					t.Errorf("with %s: %s, %s", key.Secret, s.Status, s.Text)
				}
				if key.Secret == wrong.Secret && (s.Instances != 0 || s.Problems[0].Class != "credentials") {
					t.Errorf("with a wrong key: %+v", s)
				}
			}
		})
	}
}

func TestThirtyTwoInvocationsAtOnceDoNotMixAndLeaveNothingBehind(t *testing.T) {
	cloud, url := serve(t)
	h := begin(t, url, "REAPER_MODE=enforce")
	h.ask(t, roleKey(), `{"command":"plan","regions":["ap-southeast-1"]}`)
	before := runtime.NumGoroutine()
	wrong := roleKey()
	wrong.Secret = "EXAMPLE-EXPIRED"
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			key, payload := roleKey(), `{"command":"plan","instances":["alikafka_post-cn-1py7o9a2k009"]}`
			switch i % 4 {
			case 0:
				key = wrong
			case 1:
				payload = `{"command":"run","regions":["ap-southeast-1"]}`
			}
			body, err := h.invoke(invocationOf(t.Context(), key), []byte(payload))
			if done := bytes.Contains(body, []byte(`"status":"done"`)); err != nil || done != (key.Secret == roleKey().Secret) {
				t.Errorf("invocation %d: %v, %s", i, err, body)
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff([]string{"alikafka_post-sg-2mo9h4v8r030"}, released(cloud)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	eventually(t, "the goroutines of the invocations end", func() bool { return runtime.NumGoroutine() <= before+4 })
}

// eventually polls, with a deadline, for what ends by itself.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 10 s: %s", what)
		}
	}
}

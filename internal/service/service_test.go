package service_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/service"
)

func TestAnEnforcedRunReleasesExactlyTheIdleInstances(t *testing.T) {
	s := newStage(t, zap.NewNop())
	report, err := s.handle(t.Context(), timer)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(shouldGo(), s.released()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if kinds := len(report.Summary.Reasons) - 1; kinds < 10 {
		t.Errorf("only %d kinds of keep: %v", kinds, report.Summary.Reasons)
	}
	for _, e := range report.Effects {
		if e.Outcome != "accepted" || e.RequestID == "" {
			t.Errorf("%s: %s/%s, request %q", e.Instance, e.Outcome, e.Cause, e.RequestID)
		}
	}
}

func TestPlanModeMakesNoMutatingCall(t *testing.T) {
	for name, payload := range map[string]string{
		"a manual plan":                  `{"command":"plan"}`,
		"a timer that asks for a plan":   `{"triggerTime":"t","triggerName":"n","payload":"{\"mode\":\"plan\"}"}`,
		"a timer that cannot be read":    `{"triggerTime":"t","triggerName":"n","payload":"{\"rulez\":[\"x\"]}"}`,
		"the console's unedited test":    `{"key1":"value1","key2":"value2"}`,
		"nothing at all":                 ``,
		"something that is not an event": `]`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, zap.NewNop())
			if _, err := s.handle(t.Context(), payload); err != nil {
				t.Fatal(err)
			}
			if n := s.mutations(); n != 0 {
				t.Fatalf("%d mutating calls", n)
			}
		})
	}
}

func TestWhatIsNotUnderstoodAnswersWithUsageAndAsksNothing(t *testing.T) {
	s := newStage(t, zap.NewNop())
	report, err := s.handle(t.Context(), `"Hello, FC!"`)
	if err != nil || len(s.cloud.Journal()) != 0 {
		t.Fatalf("%d calls, error %v", len(s.cloud.Journal()), err)
	}
	if report.Summary.Status != "refused" || !strings.Contains(report.Summary.Usage, `"command"`) {
		t.Fatalf("got %+v", report.Summary)
	}
}

func TestThirtyTwoInvocationsAtOnceReleaseEachInstanceOnce(t *testing.T) {
	s := newStage(t, zap.NewNop())
	var wait sync.WaitGroup
	for i := range 32 {
		wait.Go(func() {
			payload := timer
			if i%2 == 0 {
				payload = `{"command":"plan"}`
			}
			if _, err := s.handle(t.Context(), payload); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	// The shared clock jumps whenever one of them sleeps, so the one that holds a
	// claim may find its own reading too old. What it left goes in the next run.
	if _, err := s.handle(t.Context(), timer); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(shouldGo(), s.released()); diff != "" {
		t.Fatalf("-want +got:\n%s", diff)
	}
}

// canaries are the secrets of an invocation; none may come out anywhere.
func canaries() []string {
	key := cloudtest.DemoKeys()[1]
	return []string{key.AccessKeyID, key.Secret, key.SecurityToken, "Signature="}
}

func TestNoSecretComesOutUnderAnyFault(t *testing.T) {
	for _, kind := range cloudtest.AllFaultKinds() {
		t.Run(kind.String(), func(t *testing.T) {
			var logs bytes.Buffer
			s := newStage(t, logger(&logs))
			s.cloud.Inject(cloudtest.Fault{Kind: kind, Latency: time.Second})
			report, err := s.handle(t.Context(), timer)
			text, marshalErr := json.Marshal(report)
			if marshalErr != nil || logs.Len() == 0 {
				t.Fatalf("%v, %d bytes of log", marshalErr, logs.Len())
			}
			all := logs.String() + string(text)
			if err != nil {
				all += err.Error()
			}
			for _, secret := range canaries() {
				if strings.Contains(all, secret) {
					t.Errorf("%q came out", secret)
				}
			}
		})
	}
}

func logger(w *bytes.Buffer) *zap.Logger {
	encoder := zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig())
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(w)), zap.DebugLevel))
}

func TestSettings(t *testing.T) {
	tests := map[string]struct {
		environment map[string]string
		ceiling     events.Mode
		frozen      bool
		wrong       string
	}{
		"nothing set means plan":         {nil, events.Plan, false, ""},
		"enforce is read":                {map[string]string{"REAPER_MODE": "enforce"}, events.Enforce, false, ""},
		"a misspelt mode is refused":     {map[string]string{"REAPER_MODE": "enforced"}, events.Plan, false, "use plan or enforce"},
		"the freeze switch freezes":      {map[string]string{"REAPER_FREEZE": "true"}, events.Plan, true, ""},
		"an odd value of it freezes too": {map[string]string{"REAPER_FREEZE": "ture"}, events.Plan, true, ""},
		"false does not freeze":          {map[string]string{"REAPER_FREEZE": "False"}, events.Plan, false, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, err := service.SettingsFrom(func(key string) string { return test.environment[key] }, "/code")
			if test.wrong != "" {
				if err == nil || !strings.Contains(err.Error(), test.wrong) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil || s.Ceiling != test.ceiling || (s.Freeze != "") != test.frozen || s.RulesPath != "/code/rules.yaml" {
				t.Fatalf("got %+v, %v", s, err)
			}
		})
	}
}

func TestAFrozenServiceOnlyPlans(t *testing.T) {
	s := newStage(t, zap.NewNop(), func(s *service.Settings) { s.Freeze = "REAPER_FREEZE is true" })
	report, err := s.handle(t.Context(), timer)
	if err != nil || s.mutations() != 0 || report.Run.Mode != "plan" || !strings.Contains(report.Run.ModeReason, "REAPER_FREEZE") {
		t.Fatalf("mode %s because %s, %d mutating calls, %v", report.Run.Mode, report.Run.ModeReason, s.mutations(), err)
	}
}

func TestWrongRulesStopTheServiceFromStarting(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(path, []byte("version: 1\nrulez: []\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := service.New(service.Settings{RulesPath: path}, zap.NewNop(), newClock())
	if err == nil || !strings.Contains(err.Error(), "rules.yaml:2:1") {
		t.Fatalf("got %v", err)
	}
}

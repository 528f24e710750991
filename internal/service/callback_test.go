package service_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

// at is when the events of these tests were sent.
var at = time.Date(2026, 2, 24, 2, 26, 40, 0, time.UTC)

const alert = "alertName=quiet&alertState=ALERT&curValue=0&dimensions=%7BinstanceId%3Dalikafka_post-cn-7mz2k8d4q001%2C+userId%3D1000000000000001%7D" +
	"&namespace=acs_kafka&metricProject=acs_kafka&ruleId=rule-1&timestamp=1771900000000&triggerLevel=WARN&userId=1000000000000001&transId=t-1"

func callback(form string) string {
	return string(fcruntime.HTTPEvent("POST", fcruntime.FormType, []byte(form), at))
}

func posted(body string) string {
	return string(fcruntime.HTTPEvent("POST", "application/json", []byte(body), at))
}

// webStage is a stage whose rules listen to alerts, and the events that the
// function queues for itself.
type webStage struct {
	*stage
	queued []cloudtest.Invoked
}

func newWebStage(t *testing.T, change ...func(*service.Settings)) *webStage {
	t.Helper()
	rules := strings.Replace(stageRules, "dev-nightly\n", "dev-nightly\n    on: [schedule, manual, cost-alert, metric-alert]\n", 1)
	s := &webStage{stage: build(t, cloudtest.DemoFleet(), rules, zap.NewNop(), change...)}
	s.cloud.OnInvoke(func(i cloudtest.Invoked) { s.queued = append(s.queued, i) })
	return s
}

func self(s *service.Settings) { s.Async = service.AsyncSelf }

// call delivers an event as the platform does, which names the function.
func (s *webStage) call(t *testing.T, payload string) message.Report {
	t.Helper()
	in := s.invocation(payload)
	in.Region = "cn-hangzhou"
	in.Function = aliyun.Function{Region: in.Region, Name: "alikafka-reaper", Qualifier: "LATEST"}
	report, err := s.service.Handle(t.Context(), in)
	if err != nil || report.Summary == nil {
		t.Fatalf("report %+v, error %v", report, err)
	}
	return report
}

func TestAnHTTPCallIsAcknowledgedAndAnotherInvocationDoesTheWork(t *testing.T) {
	s := newWebStage(t, self)
	report := s.call(t, callback(alert))
	id := report.Summary.RunID
	if report.Summary.Status != "accepted" || !regexp.MustCompile(`^plan-[0-9a-f]{16}$`).MatchString(id) || s.mutations() != 0 {
		t.Fatalf("summary %+v, %d mutations", report.Summary, s.mutations())
	}
	if len(s.cloud.Journal()) != 1 || len(s.queued) != 1 {
		t.Fatalf("%d calls, %d events queued", len(s.cloud.Journal()), len(s.queued))
	}
	later := s.call(t, string(s.queued[0].Event))
	if later.Run.ID != id || later.Run.Mode != "enforce" || later.Run.Trigger.Kind != "metric-alert" {
		t.Errorf("run %+v", later.Run)
	}
	if got := s.released(); !slices.Equal(got, []string{"alikafka_post-cn-7mz2k8d4q001"}) {
		t.Errorf("released %v", got)
	}
	if len(s.queued) != 1 {
		t.Error("the invocation of its own handed the work on again")
	}
}

func TestTheSameAlertIsTheSameRunAndAnotherOneIsNot(t *testing.T) {
	s := newWebStage(t, self)
	first, again := s.call(t, callback(alert)), s.call(t, callback(alert))
	other := s.call(t, callback(strings.Replace(alert, "timestamp=1771900000000", "timestamp=1771900060000", 1)))
	if first.Summary.RunID != again.Summary.RunID || first.Summary.RunID == other.Summary.RunID {
		t.Errorf("runs %s, %s and %s", first.Summary.RunID, again.Summary.RunID, other.Summary.RunID)
	}
}

func TestNothingIsChangedWhileAnHTTPCallerWaits(t *testing.T) {
	for name, test := range map[string]struct {
		payload string
		change  func(*webStage)
		set     []func(*service.Settings)
		note    string
	}{
		"an alert, and nobody does the work": {callback(alert), nil, nil, "REAPER_ASYNC is not self"},
		"a run":                              {posted(`{"command":"run"}`), nil, nil, "REAPER_ASYNC is not self"},
		"an undo":                            {posted(`{"command":"undo","instances":["alikafka_post-cn-3nd7o4j6h024"]}`), nil, nil, ""},
		"a keep":                             {posted(`{"command":"keep","instances":["alikafka_post-cn-7mz2k8d4q001"],"for":"7d"}`), nil, nil, ""},
		"a refused call of itself": {callback(alert), func(s *webStage) {
			s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultForbidden, Action: "InvokeFunction"})
		}, []func(*service.Settings){self}, "could not call itself"},
		"a call of itself that gets lost": {callback(alert), func(s *webStage) {
			s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultLostAnswer, Action: "InvokeFunction"})
		}, []func(*service.Settings){self}, "could not call itself"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newWebStage(t, test.set...)
			if test.change != nil {
				test.change(s)
			}
			report := s.call(t, test.payload)
			if s.mutations() != 0 || report.Summary.Mode != "plan" || !strings.Contains(report.Run.ModeReason, "nothing is changed in that time") {
				t.Errorf("%d mutations, run %+v", s.mutations(), report.Run)
			}
			notes := strings.Join(report.Run.Notes, "\n")
			if !strings.Contains(notes, test.note) || !strings.Contains(notes, "SMQ topic") {
				t.Errorf("notes %q", notes)
			}
		})
	}
}

func TestAPlanAskedForByHTTPIsAnsweredAtOnce(t *testing.T) {
	s := newWebStage(t, self)
	report := s.call(t, posted(`{"command":"plan"}`))
	if report.Summary.Status != "done" || report.Summary.Actions["release"] != 6 || len(s.queued) != 0 || len(report.Run.Notes) != 0 {
		t.Errorf("summary %+v, notes %v, %d events queued", report.Summary, report.Run.Notes, len(s.queued))
	}
}

func TestACallThatAsksForNothingDoesNothing(t *testing.T) {
	for name, test := range map[string]struct{ payload, status, says string }{
		"a GET":                {string(fcruntime.HTTPEvent("GET", "", nil, at)), "refused", "shows this usage"},
		"a GET with a command": {string(fcruntime.HTTPEvent("GET", "application/json", []byte(`{"command":"run"}`), at)), "refused", "shows this usage"},
		"a DELETE":             {string(fcruntime.HTTPEvent("DELETE", "application/json", []byte(`{"command":"run"}`), at)), "refused", "GET, HEAD and POST"},
		"a POST without words": {posted(""), "refused", "ignored"},
		"an alert that is over": {callback(strings.NewReplacer("alertState=ALERT", "alertState=OK", "triggerLevel=WARN", "triggerLevel=OK").Replace(alert)),
			"done", "it is logged only"},
		"a hand-off of no event": {`{"reaper_hand_off":1,"plan":"plan-0123456789abcdef"}`, "refused", "ignored"},
		"a hand-off by a caller": {posted(`{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"command":"run"}}`), "refused", "ignored"},
		"a hand-off in a hand-off": {`{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"command":"run"}}}`,
			"refused", "ignored"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newWebStage(t, self)
			report := s.call(t, test.payload)
			if report.Summary.Status != test.status || !strings.Contains(report.Summary.Text, test.says) {
				t.Errorf("summary %+v", report.Summary)
			}
			if len(s.cloud.Journal()) != 0 {
				t.Errorf("%d calls", len(s.cloud.Journal()))
			}
		})
	}
}

func TestAnHTTPCallerIsAnsweredInTimeByACloudThatHangs(t *testing.T) {
	s := newWebStage(t, self)
	s.cloud.Inject(cloudtest.Fault{Kind: cloudtest.FaultHang})
	began := time.Now() // CloudMonitor gives up after 5 s
	report := s.call(t, callback(alert))
	if took := time.Since(began); took >= 5*time.Second || report.Summary.Status != "partial" {
		t.Errorf("after %s: %+v", took, report.Summary)
	}
}

func TestTheWayOfHTTPCallsIsASetting(t *testing.T) {
	from := func(value string) (service.Settings, error) {
		return service.SettingsFrom(func(name string) string { return map[string]string{"REAPER_ASYNC": value}[name] }, ".")
	}
	for value, want := range map[string]service.AsyncMode{"": service.AsyncOff, "off": service.AsyncOff, "self": service.AsyncSelf} {
		if got, err := from(value); err != nil || got.Async != want {
			t.Errorf("%q: %v, %v", value, got.Async, err)
		}
	}
	if _, err := from("queue"); err == nil || !strings.Contains(err.Error(), "use self or off") {
		t.Errorf("error %v", err)
	}
}

// TestEverySampleOfAnHTTPCallEndsInItsRunElsewhere delivers the decoder's samples
// that came by HTTP: what they ask for is done by another invocation alone.
func TestEverySampleOfAnHTTPCallEndsInItsRunElsewhere(t *testing.T) {
	files, err := filepath.Glob("../../events/testdata/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, file := range files {
		payload := sample(t, strings.TrimPrefix(file, "../../events/testdata/"))
		want := events.Decode([]byte(payload))
		if want.Answer != events.HTTPResponse {
			continue
		}
		seen++
		t.Run(filepath.Base(file), func(t *testing.T) {
			s := newWebStage(t, self)
			report := s.call(t, payload)
			if s.mutations() != 0 || (want.Kind == events.Ignored) != (len(s.queued) == 0) {
				t.Fatalf("%d mutations, %d events queued, summary %+v", s.mutations(), len(s.queued), report.Summary)
			}
			if want.Kind == events.Ignored {
				return
			}
			later := s.call(t, string(s.queued[0].Event))
			if later.Run.ID != report.Summary.RunID {
				t.Errorf("run %s, promised %s", later.Run.ID, report.Summary.RunID)
			}
			checkRun(t, later, want)
		})
	}
	if seen < 5 {
		t.Errorf("only %d samples came by HTTP", seen)
	}
}

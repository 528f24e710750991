package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/message"
)

// reply is what an HTTP trigger reads of an answer.
type reply struct {
	StatusCode int
	Headers    map[string]string
	Body       string
}

func (h *handler) web(t *testing.T, event []byte) (reply, message.Report) {
	t.Helper()
	body, err := h.invoke(invocationOf(t.Context(), roleKey()), event)
	if err != nil {
		t.Fatal(err)
	}
	var r reply
	if err := json.Unmarshal(body, &r); err != nil {
		t.Fatal(err)
	}
	return r, readReport(t, []byte(r.Body))
}

func post(body string) []byte {
	return fcruntime.HTTPEvent("POST", "application/json", []byte(body), time.Unix(1771900000, 0))
}

// oneIdle has little to read, so that a plan of it ends within the seconds that an HTTP
// caller waits, however busy the machine is.
func oneIdle(t *testing.T) cloudtest.Fleet {
	t.Helper()
	fleet, err := cloudtest.ParseFleet("fleet.yaml", []byte(`account: "1000000000000001"
region: cn-hangzhou
instances: [{id: alikafka_post-cn-idle01, age: 40d, tags: {env: dev}, topics: 1}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return fleet
}

func TestAnHTTPCallerGetsAStatusCodeAndTheShortReport(t *testing.T) {
	for name, test := range map[string]struct {
		event       []byte
		environment []string
		fault       cloudtest.FaultKind
		want        int
		status      string
	}{
		"a plan":                            {post(`{"command":"plan"}`), nil, 0, 200, "done"},
		"a run, handed on":                  {post(`{"command":"run"}`), []string{"REAPER_MODE=enforce", "REAPER_ASYNC=self"}, 0, 202, "accepted"},
		"a run that nobody does":            {post(`{"command":"run"}`), []string{"REAPER_MODE=enforce"}, 0, 200, "done"},
		"no words that are known":           {post(`{"key1":"value1"}`), nil, 0, 400, "refused"},
		"a mere look":                       {fcruntime.HTTPEvent("GET", "", nil, time.Unix(1771900000, 0)), nil, 0, 200, "refused"},
		"a method of no use":                {fcruntime.HTTPEvent("PUT", "", nil, time.Unix(1771900000, 0)), nil, 0, 405, "refused"},
		"a function that is set up wrongly": {post(`{"command":"plan"}`), []string{"REAPER_MODE=enforced"}, 0, 501, "refused"},
		"a cloud out of reach":              {post(`{"command":"plan"}`), nil, cloudtest.FaultUnavailable, 500, "partial"},
	} {
		t.Run(name, func(t *testing.T) {
			cloud, url := serveFleet(t, oneIdle(t))
			cloud.OnInvoke(func(cloudtest.Invoked) {})
			if test.fault != 0 {
				cloud.Inject(cloudtest.Fault{Kind: test.fault})
			}
			r, report := begin(t, url, test.environment...).web(t, test.event)
			if r.StatusCode != test.want || report.Summary.Status != test.status || !strings.HasPrefix(r.Headers["Content-Type"], "application/json") {
				t.Errorf("HTTP %d %v, summary %+v", r.StatusCode, r.Headers, report.Summary)
			}
			if plans := test.status == "done"; plans != (report.Summary.Actions["release"] == 1) {
				t.Errorf("it plans to %v", report.Summary.Actions)
			}
			if report.Verdicts != nil || report.Facts != nil || released(cloud) != nil {
				t.Errorf("%d verdicts, released %v", len(report.Verdicts), released(cloud))
			}
		})
	}
}

// TestAnAlertByHTTPEndsInOneRunOfTheBinaryItself lets the compiled function queue
// its own event, and the platform deliver that twice.
func TestAnAlertByHTTPEndsInOneRunOfTheBinaryItself(t *testing.T) {
	t.Parallel()
	d := deploy(t, "REAPER_ASYNC=self")
	queued := make(chan cloudtest.Invoked, 1)
	d.cloud.OnInvoke(func(i cloudtest.Invoked) { queued <- i })
	answer := d.invoke(string(post(`{"command":"run","reason":"a caller that waits"}`)), 0)
	status, body := fcruntime.ReadHTTPResponse(answer)
	accepted := readReport(t, body).Summary
	if status != 202 || released(d.cloud) != nil {
		t.Fatalf("HTTP %d, released %v", status, released(d.cloud))
	}
	event := <-queued
	if event.Function != "alikafka-reaper" || event.Qualifier != "LATEST" {
		t.Errorf("queued for %+v", event)
	}
	answers, err := d.runtime.InvokeAsync(t.Context(), fcruntime.Invocation{Payload: event.Event}, fcruntime.Async{Duplicates: 1})
	if err != nil || len(answers) != 2 {
		t.Fatalf("%d answers, %v", len(answers), err)
	}
	if run := readReport(t, answers[0].Body).Run; run.ID != accepted.RunID || run.Mode != "enforce" {
		t.Errorf("run %+v, promised %s", run, accepted.RunID)
	}
	if diff := cmp.Diff(shouldGo(), released(d.cloud)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// TestAnUneditedTestEventOfTheConsoleDoesNothing sends what the console and its
// documentation offer as test events, in enforce mode.
func TestAnUneditedTestEventOfTheConsoleDoesNothing(t *testing.T) {
	cloud, url := serve(t)
	h := begin(t, url, "REAPER_MODE=enforce", "REAPER_ASYNC=self")
	for name, event := range map[string]string{
		"nothing":               "",
		"an object of examples": `{"key1":"value1","key2":"value2","key3":"value3"}`,
		"one example":           `{"key":"value"}`,
		"a greeting":            `"Hello, FC!"`,
		"a bare greeting":       `hello world`,
		"an empty object":       `{}`,
		"a message of a topic":  string(fcruntime.TopicEvent("test-topic", []byte("hello topic"), time.Unix(1771900000, 0))),
		"a call of the address": string(fcruntime.HTTPEvent("GET", "", nil, time.Unix(1771900000, 0))),
		"a call with a body":    string(post(`{"key":"value"}`)),
	} {
		body, err := h.invoke(invocationOf(t.Context(), roleKey()), []byte(event))
		if err != nil || !strings.Contains(string(body), `"command`) && !strings.Contains(string(body), `\"command`) {
			t.Errorf("%s: error %v, and no usage in %s", name, err, body)
		}
	}
	if n := len(cloud.Journal()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

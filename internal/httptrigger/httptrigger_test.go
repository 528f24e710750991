package httptrigger_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"alikafka-reaper/internal/httptrigger"
	"alikafka-reaper/internal/message"
)

const post = `{"version":"v1","rawPath":"/","body":"{}","isBase64Encoded":false,"requestContext":{"http":{"method":"POST"}}}`

func TestOnlyTheOutermostEnvelopeIsAnHTTPCall(t *testing.T) {
	inner, err := json.Marshal(post)
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		payload string
		method  string
		is      bool
	}{
		"an HTTP trigger's envelope":     {post, "POST", true},
		"a call of an unknown method":    {strings.Replace(post, "POST", "BREW", 1), "BREW", true},
		"a method that is no text":       {strings.Replace(post, `"POST"`, "1", 1), "", true},
		"one in a topic's message":       {`{"TopicName":"t","Message":` + string(inner) + `}`, "", false},
		"one without a request":          {`{"version":"v1","rawPath":"/","body":"{}"}`, "", false},
		"an event that has no path":      {strings.Replace(post, `"rawPath":"/",`, "", 1), "", false},
		"a manual call":                  {`{"command":"run"}`, "", false},
		"nothing":                        {"", "", false},
		"text that is no JSON":           {"hello", "", false},
		"a list that holds an HTTP call": {"[" + post + "]", "", false},
	} {
		got, ok := httptrigger.Read([]byte(test.payload))
		if got.Method != test.method || ok != test.is {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
}

func TestTheStatusCodeSaysWhatBecameOfTheCall(t *testing.T) {
	for name, test := range map[string]struct {
		method, status string
		failure        error
		want           int
	}{
		"a run to its end":               {"POST", "done", nil, 200},
		"a run that could not see all":   {"POST", "partial", nil, 200},
		"a run that goes on elsewhere":   {"POST", httptrigger.Accepted, nil, 202},
		"a body that is not understood":  {"POST", "refused", nil, 400},
		"a look at the usage":            {"GET", "refused", nil, 200},
		"a method of no use here":        {"DELETE", "refused", nil, 405},
		"a cloud that is out of reach":   {"POST", "partial", errors.New("no route"), 500},
		"a crash":                        {"POST", "", errors.New("crash"), 500},
		"a report that never came about": {"POST", "", nil, 500},
	} {
		t.Run(name, func(t *testing.T) {
			var report message.Report
			if test.status != "" {
				report = message.Report{
					Summary:  &message.Summary{Status: test.status, Text: "words"},
					Verdicts: make([]message.Verdict, 3), Facts: make([]message.Fact, 3),
				}
			}
			out, err := httptrigger.Request{Method: test.method}.Answer(report, test.failure)
			if err != nil {
				t.Fatal(err)
			}
			var got struct {
				StatusCode      int
				Headers         map[string]string
				IsBase64Encoded *bool
				Body            string
			}
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if got.StatusCode != test.want || got.IsBase64Encoded == nil || *got.IsBase64Encoded ||
				got.Headers["Content-Type"] != "application/json; charset=utf-8" || (test.want == 405) != (got.Headers["Allow"] != "") {
				t.Errorf("got %+v", got)
			}
			var body message.Report
			if err := json.Unmarshal([]byte(got.Body), &body); err != nil {
				t.Fatal(err)
			}
			if body.Verdicts != nil || body.Facts != nil {
				t.Error("the short report holds verdicts or facts")
			}
			if test.failure != nil && !strings.Contains(body.Summary.Text, test.failure.Error()) {
				t.Errorf("the failure is not named: %+v", body.Summary)
			}
		})
	}
}

func TestTheCallersHeadersStayBehind(t *testing.T) {
	call := `{"version":"v1","rawPath":"/","headers":{"Authorization":"Bearer canary-token","X-Acs-Security-Token":"canary","content-type":"text/plain"},"body":"x","requestContext":{"http":{"method":"POST"}}}`
	bare, err := httptrigger.Bare([]byte(call))
	if err != nil || strings.Contains(string(bare), "canary") || !strings.Contains(string(bare), `"content-type":"text/plain"`) || !strings.Contains(string(bare), `"body":"x"`) {
		t.Errorf("%s, %v", bare, err)
	}
	if bare, err := httptrigger.Bare([]byte(`[1]`)); err == nil {
		t.Errorf("%s is no call", bare)
	}
}

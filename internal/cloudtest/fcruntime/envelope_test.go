package fcruntime_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/httptrigger"
)

// TestARequestSurvivesTheEnvelopeOfTheTrigger reads the event back by the product's own
// code.
func TestARequestSurvivesTheEnvelopeOfTheTrigger(t *testing.T) {
	sent := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8765/a/to%2Fken?lang=zh", strings.NewReader("who=alice&why=%E9%9C%80%E8%A6%81"))
	sent.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	sent.Header.Set("Sec-Fetch-Site", "same-origin")
	event, err := fcruntime.RequestEvent(sent, time.Unix(1764547200, 0))
	if err != nil {
		t.Fatal(err)
	}
	got, err := httptrigger.HTTP(t.Context(), event)
	if err != nil {
		t.Fatal(err)
	}
	for what, pair := range map[string][2]string{
		"method": {got.Method, "POST"}, "path": {got.URL.EscapedPath(), "/a/to%2Fken"}, "query": {got.URL.Query().Get("lang"), "zh"},
		"host": {got.Host, "127.0.0.1:8765"}, "header": {got.Header.Get("Sec-Fetch-Site"), "same-origin"}, "form": {got.PostFormValue("why"), "需要"},
	} {
		if pair[0] != pair[1] {
			t.Errorf("%s: got %q, want %q", what, pair[0], pair[1])
		}
	}
}

func TestAResponseIsWhatTheFunctionReturned(t *testing.T) {
	recorder := httptrigger.NewRecorder()
	recorder.Header().Set("Content-Security-Policy", "default-src 'none'")
	http.Error(recorder, "该链接无效", http.StatusForbidden)
	body, err := recorder.Response()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		answer fcruntime.Answer
		status int
		body   string
	}{
		"a response":             {fcruntime.Answer{Body: body}, 403, "该链接无效\n"},
		"anything else":          {fcruntime.Answer{Body: json.RawMessage(`{"a":1}`)}, 200, `{"a":1}`},
		"an error":               {fcruntime.Answer{Error: &fcruntime.FunctionError{}}, 502, "Internal Server Error"},
		"a body that is no JSON": {fcruntime.Answer{Body: []byte("x")}, 200, "x"},
	} {
		w := httptest.NewRecorder()
		if status := fcruntime.Respond(w, c.answer); status != c.status || w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d, %d, %q", name, status, w.Code, w.Body)
		}
		if name == "a response" && w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("its headers are lost: %v", w.Header())
		}
	}
}

package httptrigger_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"alikafka-reaper/internal/httptrigger"
)

const form = `{"version":"v1","rawPath":"/a/to%2Fken","body":"d2hvPWFsaWNl","isBase64Encoded":true,
"headers":{"Content-Type":"application/x-www-form-urlencoded","Host":"forged.example"},"queryParameters":{"lang":"zh"},
"requestContext":{"domainName":"reaper.example","http":{"method":"POST"}}}`

func TestACallBecomesARequestAndItsResponseAnAnswer(t *testing.T) {
	r, err := httptrigger.HTTP(t.Context(), []byte(form))
	if err != nil {
		t.Fatal(err)
	}
	if r.Method != http.MethodPost || r.URL.EscapedPath() != "/a/to%2Fken" || r.URL.Query().Get("lang") != "zh" || r.Host != "reaper.example" || r.FormValue("who") != "alice" {
		t.Errorf("%s %s of %s, form %v", r.Method, r.URL, r.Host, r.Form)
	}
	twice, err := httptrigger.HTTP(t.Context(), []byte(strings.Replace(form, "/a/to", "//evil.example/a/to", 1)))
	if err != nil || twice.URL.Host != "" || twice.URL.EscapedPath() != "//evil.example/a/to%2Fken" {
		t.Errorf("two slashes are taken for a host: %+v, %v", twice, err)
	}
	for body, encoded := range map[string]bool{"words": false, "\xff\x00": true} {
		w := httptrigger.NewRecorder()
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusGone)
		w.WriteHeader(http.StatusOK)
		_, _ = io.WriteString(w, body)
		out, err := w.Response()
		var got struct {
			StatusCode      int
			Headers         map[string]string
			IsBase64Encoded bool
			Body            string
		}
		if err != nil || json.Unmarshal(out, &got) != nil || got.StatusCode != http.StatusGone || got.Headers["Content-Type"] != "text/plain" || got.IsBase64Encoded != encoded || (got.Body == body) == encoded {
			t.Errorf("%s, %v", out, err)
		}
	}
}

func TestACallThatIsMisshapenOrTooLargeIsRefused(t *testing.T) {
	for name, payload := range map[string]string{
		"no base64":         strings.Replace(form, "d2hvPWFsaWNl", "!", 1),
		"no path":           strings.Replace(form, "/a/to%2Fken", "", 1),
		"an escape cut":     strings.Replace(form, "%2F", "%2", 1),
		"no method":         strings.Replace(form, "POST", "", 1),
		"no such method":    strings.Replace(form, "POST", "P OST", 1),
		"a path too long":   strings.Replace(form, "/a/", "/a/"+strings.Repeat("x", 5000), 1),
		"a query too long":  strings.Replace(form, "zh", strings.Repeat("x", 5000), 1),
		"a body too large":  strings.Replace(strings.Replace(form, "true", "false", 1), "d2hvPWFsaWNl", strings.Repeat("x", 70000), 1),
		"headers of a list": strings.Replace(form, `"reaper.example"`, `["reaper.example"]`, 1),
		"nothing":           "",
	} {
		if r, err := httptrigger.HTTP(t.Context(), []byte(payload)); err == nil {
			t.Errorf("%s: %v", name, r.URL)
		}
	}
}

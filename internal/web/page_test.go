package web

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func TestAPageLoadsNothingAndItsStyleIsAllowed(t *testing.T) {
	page, err := NewPage(`{{define "title"}}Two & three{{end}}{{define "body"}}<p>{{.}}</p>{{end}}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := page.Write(w, 404, `<script>alert(1)</script>`); err != nil {
		t.Fatal(err)
	}
	body, policy := w.Body.String(), w.Header().Get("Content-Security-Policy")
	if w.Code != 404 || strings.Contains(body, "<script") || !strings.Contains(body, "&lt;script&gt;") {
		t.Errorf("%d: what comes from outside is not escaped:\n%s", w.Code, body)
	}
	inline := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(body)
	if inline == nil {
		t.Fatal("the page has no style")
	}
	sum := sha256.Sum256([]byte(inline[1]))
	if hash := base64.StdEncoding.EncodeToString(sum[:]); !strings.Contains(policy, "'sha256-"+hash+"'") {
		t.Errorf("the policy %q does not allow the style sheet, which is %s", policy, hash)
	}
	if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "unsafe") || strings.Contains(body, "http://") || strings.Contains(body, "https://") {
		t.Errorf("the page may load something: %q", policy)
	}
	// no-referrer would make the Origin of the page's own form null.
	if got := w.Header().Get("Referrer-Policy"); got != "same-origin" {
		t.Errorf("the page's address is told by the policy %q", got)
	}
}

func TestAPageThatFailsSendsNothing(t *testing.T) {
	page, err := NewPage(`{{define "title"}}x{{end}}{{define "body"}}{{.Missing.Field}}{{end}}`, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	if err := page.Write(w, 200, struct{}{}); err == nil || w.Body.Len() > 0 {
		t.Errorf("got %q and error %v", w.Body.String(), err)
	}
}

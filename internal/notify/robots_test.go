package notify_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a time that only moves when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return ctx.Err()
}

// received is a message as a robot took it.
type received struct {
	at          time.Time
	title, text string
	raw         string
}

// robot plays one service. It checks signatures by the service's published rule, in
// code of its own, and counts how often it is called in a minute.
type robot struct {
	kind   string
	secret string
	clock  *clock
	server *httptest.Server

	mu    sync.Mutex
	got   []received
	calls []time.Time
	// fail answers in place of the service; nil lets it work.
	fail func(w http.ResponseWriter)
}

const (
	token   = "5f2b9c7d1e4a8b60token"
	hushKey = "SEC0123456789abcdef"
)

// newRobot starts a service of a kind.
func newRobot(t *testing.T, kind, secret string, c *clock) *robot {
	t.Helper()
	r := &robot{kind: kind, secret: secret, clock: c}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

// url is the robot's address.
func (r *robot) url() string {
	switch r.kind {
	case "dingtalk":
		return r.server.URL + "/robot/send?access_token=" + token
	case "wecom":
		return r.server.URL + "/cgi-bin/webhook/send?key=" + token
	case "slack":
		return r.server.URL + "/services/T0000000/B0000000/" + token
	case "webhook":
		return r.server.URL + "/hooks/" + token
	default:
		return r.server.URL + "/open-apis/bot/v2/hook/" + token
	}
}

func (r *robot) failing(fail func(w http.ResponseWriter)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fail = fail
}

func (r *robot) received() []received {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]received(nil), r.got...)
}

// ServeHTTP answers one call.
func (r *robot) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	now, fail := r.clock.Now(), r.fail
	r.calls = append(r.calls, now)
	r.mu.Unlock()
	if fail != nil {
		fail(w)
		return
	}
	var m map[string]any
	if req.Method != http.MethodPost || json.Unmarshal(body, &m) != nil || !strings.Contains(req.Header.Get("Content-Type"), "application/json") {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	got := received{at: now, raw: string(body)}
	var ok bool
	var reply string
	switch r.kind {
	case "dingtalk":
		got.title, got.text, ok, reply = r.dingTalk(req, m)
	case "wecom":
		got.text, ok, reply = r.weCom(req, m)
	case "slack":
		got.title, got.text, ok, reply = slackText(req, m)
	case "webhook":
		got.title, got.text, ok, reply = r.webhook(req, body, m)
	default:
		got.title, got.text, ok, reply = r.feishu(req, body, m)
	}
	if ok {
		r.mu.Lock()
		r.got = append(r.got, got)
		r.mu.Unlock()
	} else if r.kind == "slack" || r.kind == "webhook" {
		w.WriteHeader(http.StatusForbidden)
	}
	_, _ = io.WriteString(w, reply)
}

// at walks into a JSON value.
func at(v any, keys ...string) string {
	for _, k := range keys {
		switch n := v.(type) {
		case map[string]any:
			v = n[k]
		case []any:
			i, _ := strconv.Atoi(k)
			v = n[i]
		}
	}
	s, _ := v.(string)
	return s
}

// hmacBase64 is computed from the definition of HMAC over the two given texts.
func hmacBase64(key, data string) string {
	h := hmac.New(sha256.New, []byte(key))
	_, _ = io.WriteString(h, data)
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// dingTalk: query timestamp in milliseconds, less than an hour off; key secret, data
// timestamp, newline, secret.
func (r *robot) dingTalk(req *http.Request, m map[string]any) (title, text string, ok bool, reply string) {
	q := req.URL.Query()
	if q.Get("access_token") != token {
		return "", "", false, `{"errcode":300005,"errmsg":"token is not exist"}`
	}
	if r.secret != "" {
		ms, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
		off := r.clock.Now().Sub(time.UnixMilli(ms)).Abs()
		if err != nil || off > time.Hour || q.Get("sign") != hmacBase64(r.secret, q.Get("timestamp")+"\n"+r.secret) {
			return "", "", false, `{"errcode":310000,"errmsg":"sign not match, more: https://open.dingtalk.com?sign=` + q.Get("sign") + `"}`
		}
	}
	title, text = at(m, "markdown", "title"), at(m, "markdown", "text")
	if at(m, "msgtype") != "markdown" || title == "" || !strings.Contains(text, "Kafka") {
		return "", "", false, `{"errcode":310000,"errmsg":"keywords not in content"}`
	}
	return title, text, true, `{"errcode":0,"errmsg":"ok"}`
}

// feishu: body timestamp in seconds as text; key timestamp, newline, secret, and no
// data; at most 20 KB.
func (r *robot) feishu(req *http.Request, body []byte, m map[string]any) (title, text string, ok bool, reply string) {
	if !strings.HasSuffix(req.URL.Path, "/hook/"+token) {
		return "", "", false, `{"code":19001,"msg":"param invalid: incoming webhook access token invalid"}`
	}
	if r.secret != "" {
		s, err := strconv.ParseInt(at(m, "timestamp"), 10, 64)
		off := r.clock.Now().Sub(time.Unix(s, 0)).Abs()
		if err != nil || off > time.Hour || at(m, "sign") != hmacBase64(at(m, "timestamp")+"\n"+r.secret, "") {
			return "", "", false, `{"code":19021,"msg":"sign match fail or timestamp is not within one hour from current time"}`
		}
	}
	if len(body) > 20_000 || at(m, "msg_type") != "interactive" || at(m, "card", "elements", "0", "tag") != "markdown" {
		return "", "", false, `{"code":9499,"msg":"Bad Request"}`
	}
	title, text = at(m, "card", "header", "title", "content"), at(m, "card", "elements", "0", "content")
	if r.kind == "lark" {
		return title, text, true, `{"StatusCode":0,"StatusMessage":"success"}`
	}
	return title, text, true, `{"code":0,"msg":"success","data":{}}`
}

func (r *robot) weCom(req *http.Request, m map[string]any) (text string, ok bool, reply string) {
	text = at(m, "markdown", "content")
	switch {
	case req.URL.Query().Get("key") != token:
		return "", false, `{"errcode":93000,"errmsg":"invalid webhook url"}`
	case at(m, "msgtype") != "markdown" || len(text) > 4096:
		return "", false, `{"errcode":40058,"errmsg":"markdown.content exceed max length 4096"}`
	}
	return text, true, `{"errcode":0,"errmsg":"ok"}`
}

func slackText(req *http.Request, m map[string]any) (title, text string, ok bool, reply string) {
	text = at(m, "blocks", "0", "text", "text")
	if !strings.HasSuffix(req.URL.Path, token) || len([]rune(text)) > 3000 || at(m, "blocks", "0", "text", "type") != "mrkdwn" {
		return "", "", false, "invalid_payload"
	}
	return at(m, "text"), text, true, "ok"
}

func (r *robot) webhook(req *http.Request, body []byte, m map[string]any) (title, text string, ok bool, reply string) {
	h := hmac.New(sha256.New, []byte(r.secret))
	_, _ = fmt.Fprintf(h, "%s.%s", req.Header.Get("X-Reaper-Timestamp"), body)
	if r.secret != "" && req.Header.Get("X-Reaper-Signature") != "sha256="+hex.EncodeToString(h.Sum(nil)) {
		return "", "", false, "wrong signature"
	}
	return at(m, "title"), at(m, "markdown"), true, ""
}

package notify_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/rules"
)

// desk is an office with one robot, and what its runs logged.
type desk struct {
	*robot
	office *notify.Office
	env    map[string]string

	mu      sync.Mutex
	lines   []string
	trouble []error
}

// newDesk opens an office with one destination, of a robot with a secret where the
// service knows any.
func newDesk(t *testing.T, kind string, change ...func(*rules.Destination)) *desk {
	t.Helper()
	c := newClock()
	d := rules.Destination{Name: "ops", Kind: kind, URL: "ROBOT_URL", Language: "en", Mention: map[string]string{"alice": "a1"}}
	secret := ""
	if kind != "wecom" && kind != "slack" {
		secret, d.Secret = hushKey, "ROBOT_SECRET"
	}
	for _, f := range change {
		f(&d)
	}
	r := newRobot(t, kind, secret, c)
	k := &desk{robot: r, env: map[string]string{"ROBOT_URL": r.url(), "ROBOT_SECRET": secret}}
	k.office = notify.New(notify.Options{
		Rules:  rules.Notify{Destinations: []rules.Destination{d}, Default: "ops", OwnerTag: "owner"},
		Getenv: func(name string) string { return k.env[name] }, Clock: c,
	})
	return k
}

// run is the notifier of one run.
func (k *desk) run(log notify.Log) *notify.Notifier {
	return k.office.For(notify.Run{
		Log: log,
		Line: func(w message.Warning, destination string) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.lines = append(k.lines, w.Instance+" at "+destination)
		},
		Trouble: func(err error) {
			k.mu.Lock()
			defer k.mu.Unlock()
			k.trouble = append(k.trouble, err)
		},
	})
}

func (k *desk) warning(id string) message.Warning {
	return message.Warning{
		Run: "run-1", Account: "1", Region: "cn-hangzhou", Instance: id, Name: "dev-" + id, Rule: "dev", Kind: message.WarnDue, Next: "release",
		Owner: "alice", Due: k.clock.Now().Add(24 * time.Hour), Zone: "Asia/Shanghai", Verdict: message.Verdict{Instance: message.Instance{Series: "v2"}},
	}
}

func kinds() []string { return []string{"dingtalk", "feishu", "lark", "wecom", "slack", "webhook"} }

func TestEveryServiceTakesAWarningAndASummary(t *testing.T) {
	mentions := map[string]string{"dingtalk": "@a1", "feishu": "<at id=a1></at>", "lark": "<at id=a1></at>", "wecom": "<@a1>", "slack": "<@a1>", "webhook": `"mentions":["a1"]`}
	for _, kind := range kinds() {
		t.Run(kind, func(t *testing.T) {
			k := newDesk(t, kind)
			n := k.run(nil)
			if errs := n.Warn(t.Context(), []message.Warning{k.warning("a"), k.warning("b")}); errors.Join(errs...) != nil {
				t.Fatal(errs)
			}
			if err := n.Summary(t.Context(), done()); err != nil {
				t.Fatal(err)
			}
			got := k.received()
			if len(got) != 2 {
				t.Fatalf("%d messages", len(got))
			}
			for _, word := range []string{"dev-a", "dev-b", "2026-11-25 22:00 UTC+08:00"} {
				if !strings.Contains(got[0].text, word) {
					t.Errorf("%q is missing in %s", word, got[0].raw)
				}
			}
			if !strings.Contains(got[0].raw, mentions[kind]) || strings.Contains(got[1].raw, "a1") || !strings.Contains(got[1].text, "batch-old") {
				t.Errorf("got %s\nand %s", got[0].raw, got[1].raw)
			}
			if !slices.Equal(k.lines, []string{"a at ops", "b at ops"}) {
				t.Errorf("logged %q", k.lines)
			}
		})
	}
}

func done() message.Report {
	return message.Report{
		Run:     &message.Run{ID: "run-1", Mode: "enforce"},
		Effects: []message.Effect{{Operation: "ReleaseInstance", Instance: "x", Name: "batch-old", Outcome: "accepted"}},
		Summary: &message.Summary{},
	}
}

func TestASignatureWithAnotherKeyIsTurnedDown(t *testing.T) {
	for kind, words := range map[string]string{"dingtalk": "310000", "feishu": "19021", "webhook": "HTTP 403"} {
		k := newDesk(t, kind)
		k.env["ROBOT_SECRET"] = "another-key-altogether"
		err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
		if err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// says answers with a status and a body.
func says(status int, body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

func TestWhatIsNotConfirmedIsNotDelivered(t *testing.T) {
	redirect := func(w http.ResponseWriter) {
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		w.WriteHeader(http.StatusFound)
	}
	hangUp := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	for _, test := range []struct {
		kind, name, words string
		fail              func(http.ResponseWriter)
	}{
		{"dingtalk", "its keyword, in HTTP 200", "310000", says(200, `{"errcode":310000,"errmsg":"keywords not in content"}`)},
		{"dingtalk", "no code at all", "cannot be read", says(200, `{"ok":true}`)},
		{"feishu", "its signature", "the key is wrong", says(200, `{"code":19021,"msg":"sign match fail"}`)},
		{"feishu", "its addresses", "certain addresses", says(200, `{"code":19022,"msg":"Ip Not Allowed"}`)},
		{"feishu", "its keyword", "keyword", says(200, `{"code":19024,"msg":"Key Words Not Found"}`)},
		{"feishu", "its form, in HTTP 400", "9499", says(400, `{"code":9499,"msg":"Bad Request"}`)},
		{"lark", "its older form", "19001", says(200, `{"StatusCode":19001,"StatusMessage":"bad"}`)},
		{"wecom", "its key", "93000", says(200, `{"errcode":93000,"errmsg":"invalid webhook url"}`)},
		{"slack", "a removed hook", "HTTP 404", says(404, "no_service")},
		{"slack", "something else than ok", "cannot be read", says(200, "okay")},
		{"webhook", "a refusal", "HTTP 403", says(403, "go away")},
	} {
		t.Run(test.kind+": "+test.name, func(t *testing.T) { turnedDown(t, test.kind, test.words, test.fail) })
	}
	for _, kind := range kinds() {
		for name, fail := range map[string]func(http.ResponseWriter){"500": says(500, "oops"), "a redirect": redirect, "hanging up": hangUp} {
			t.Run(kind+": "+name, func(t *testing.T) { turnedDown(t, kind, "", fail) })
		}
		if kind != "webhook" {
			t.Run(kind+": garbage", func(t *testing.T) { turnedDown(t, kind, "", says(200, "<html>login</html>")) })
		}
	}
}

// turnedDown warns once while the robot fails, and again once it works.
func turnedDown(t *testing.T, kind, words string, fail func(http.ResponseWriter)) {
	t.Helper()
	k := newDesk(t, kind)
	k.failing(fail)
	err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
	if err == nil || !strings.Contains(err.Error(), words) || len(k.lines) != 0 {
		t.Fatalf("got %v, logged %q", err, k.lines)
	}
	noSecret(t, err)
	k.failing(nil)
	_ = k.clock.Sleep(t.Context(), 10*time.Minute)
	if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...); err != nil || len(k.received()) != 1 {
		t.Errorf("%d messages, %v", len(k.received()), err)
	}
}

func noSecret(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{token, hushKey, "http:", "127.0.0.1"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("%q came out: %v", secret, err)
		}
	}
}

func TestAServiceThatEchoesSecretsDoesNotSpreadThem(t *testing.T) {
	for _, kind := range kinds() {
		k := newDesk(t, kind)
		echo := fmt.Sprintf("no %s %s %s", token, k.secret, k.url())
		k.failing(says(200, fmt.Sprintf(`{"errcode":1,"code":1,"errmsg":%q,"msg":%q}`, echo, echo)))
		if kind == "slack" || kind == "webhook" {
			k.failing(says(400, echo))
		}
		err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
		if err == nil {
			t.Fatal(kind)
		}
		noSecret(t, err)
	}
}

func TestAMissingOrWrongAddressIsNoCrash(t *testing.T) {
	for name, test := range map[string]struct{ url, secret, words string }{
		"no address":                   {"", hushKey, "ROBOT_URL, which holds its address, is not set"},
		"no key":                       {"https://oapi.dingtalk.com/robot/send?access_token=" + token, "", "ROBOT_SECRET, which holds its key, is not set"},
		"no encryption":                {"http://oapi.dingtalk.com/robot/send?access_token=" + token, hushKey, "https://"},
		"no address of the web":        {"dingtalk " + token, hushKey, "no address of the web"},
		"a password within":            {"https://u:p@oapi.dingtalk.com/" + token, hushKey, "no address of the web"},
		"an address that cannot parse": {"https://\x7f" + token, hushKey, "no address of the web"},
	} {
		t.Run(name, func(t *testing.T) {
			k := newDesk(t, "dingtalk")
			k.env["ROBOT_URL"], k.env["ROBOT_SECRET"] = test.url, test.secret
			err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
			if err == nil || !strings.Contains(err.Error(), test.words) {
				t.Fatalf("got %v", err)
			}
			noSecret(t, err)
			found := k.office.Check()
			if len(found) != 1 || found[0].Severity != notify.Undeliverable || !strings.Contains(found[0].Text, test.words) {
				t.Errorf("found %+v", found)
			}
		})
	}
}

func TestCheckSaysWhatIsOddAndSendsNothing(t *testing.T) {
	k := newDesk(t, "dingtalk")
	if found := k.office.Check(); len(found) != 0 {
		t.Errorf("found %+v", found)
	}
	k.env["ROBOT_URL"] = "https://open.feishu.cn/open-apis/bot/v2/hook/" + token
	found := k.office.Check()
	if len(found) != 1 || found[0].Severity != notify.Doubtful || !strings.Contains(found[0].Text, "oapi.dingtalk.com") || strings.Contains(found[0].Text, token) {
		t.Errorf("found %+v", found)
	}
	if len(k.calls) != 0 {
		t.Errorf("%d calls", len(k.calls))
	}
}

var _ notify.Log = (*ledger.Ledger)(nil)

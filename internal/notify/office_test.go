package notify_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/chat"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/notify"
)

func TestEveryServiceTakesAWarningAndASummary(t *testing.T) {
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
			got := k.Received()
			if len(got) != 2 {
				t.Fatalf("%d messages", len(got))
			}
			for _, word := range []string{"dev-a", "dev-b", "2026-11-25 22:00 UTC+08:00"} {
				if !strings.Contains(got[0].Text, word) {
					t.Errorf("%q is missing in %s", word, got[0].Body)
				}
			}
			if !slices.Equal(got[0].Mentions, []string{"a1"}) || strings.Contains(got[1].Body, "a1") || !strings.Contains(got[1].Text, "batch-old") {
				t.Errorf("got %s\nand %s", got[0].Body, got[1].Body)
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

// trouble is what goes wrong at a service.
type trouble func(t *testing.T, k *desk)

// answering lets something else answer in place of the service.
func answering(fail func(http.ResponseWriter)) trouble {
	return func(_ *testing.T, k *desk) { k.Break(fail) }
}

// setUp lets the group change its robot behind our back.
func setUp(change func(*chat.Robot)) trouble {
	return func(t *testing.T, k *desk) {
		t.Helper()
		k.setUp(t, change)
	}
}

func TestWhatIsNotConfirmedIsNotDelivered(t *testing.T) {
	redirect := func(w http.ResponseWriter) {
		w.Header().Set("Location", "http://127.0.0.1:1/elsewhere")
		w.WriteHeader(http.StatusFound)
	}
	hangUp := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	keyword := setUp(func(r *chat.Robot) { r.Keyword = "budget" })
	another := setUp(func(r *chat.Robot) { r.Token = "another" })
	network := setUp(func(r *chat.Robot) { r.From = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	for _, test := range []struct {
		kind, name, words string
		trouble           trouble
	}{
		{"dingtalk", "its keyword, in HTTP 200", "310000", keyword},
		{"dingtalk", "its addresses, in HTTP 200", "310000", network},
		{"dingtalk", "its token, in HTTP 200", "300005", another},
		{"dingtalk", "no code at all", "cannot be read", answering(says(200, `{"ok":true}`))},
		{"feishu", "its signature", "the key is wrong", setUp(func(r *chat.Robot) { r.Secret = "another" })},
		{"feishu", "its addresses", "certain addresses", network},
		{"feishu", "its keyword", "keyword", keyword},
		{"feishu", "its form, in HTTP 400", "9499", answering(says(400, `{"code":9499,"msg":"Bad Request"}`))},
		{"lark", "its older form", "19001", another},
		{"wecom", "its key", "93000", another},
		{"slack", "a removed hook", "HTTP 404", another},
		{"slack", "something else than ok", "cannot be read", answering(says(200, "okay"))},
		{"webhook", "a refusal", "HTTP 403", answering(says(403, "go away"))},
	} {
		t.Run(test.kind+": "+test.name, func(t *testing.T) { turnedDown(t, test.kind, test.words, test.trouble) })
	}
	for _, kind := range kinds() {
		for name, fail := range map[string]func(http.ResponseWriter){"500": says(500, "oops"), "a redirect": redirect, "hanging up": hangUp} {
			t.Run(kind+": "+name, func(t *testing.T) { turnedDown(t, kind, "", answering(fail)) })
		}
		if kind != "webhook" {
			t.Run(kind+": garbage", func(t *testing.T) { turnedDown(t, kind, "", answering(says(200, "<html>login</html>"))) })
		}
	}
}

// turnedDown warns once while something is wrong, and again once it is not.
func turnedDown(t *testing.T, kind, words string, wrong trouble) {
	t.Helper()
	k := newDesk(t, kind)
	wrong(t, k)
	err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...)
	if err == nil || !strings.Contains(err.Error(), words) || len(k.lines) != 0 {
		t.Fatalf("got %v, logged %q", err, k.lines)
	}
	noSecret(t, err)
	k.Break(nil)
	k.setUp(t, func(r *chat.Robot) { *r = k.robot })
	_ = k.clock.Sleep(t.Context(), 10*time.Minute)
	if err := errors.Join(k.run(nil).Warn(t.Context(), []message.Warning{k.warning("a")})...); err != nil || len(k.Received()) != 1 {
		t.Errorf("%d messages, %v", len(k.Received()), err)
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
		echo := fmt.Sprintf("no %s %s %s", token, k.robot.Secret, k.url)
		k.Break(says(200, fmt.Sprintf(`{"errcode":1,"code":1,"errmsg":%q,"msg":%q}`, echo, echo)))
		if kind == "slack" || kind == "webhook" {
			k.Break(says(400, echo))
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
	if n := len(k.Calls()); n != 0 {
		t.Errorf("%d calls", n)
	}
}

var _ notify.Log = (*ledger.Ledger)(nil)

package chat

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatAServiceTakesIsKeptAsItsReadersSeeIt(t *testing.T) {
	for kind, test := range map[Kind]struct{ body, answer, title, text, mention string }{
		DingTalk: {dingTalkBody, `{"errcode":0,"errmsg":"ok"}`, "Kafka: a", "@138\nKafka: a\nWhat: a b\nAnswer: keep (https://e.example/k)", "138"},
		Feishu:   {cardBody, `{"code":0,"msg":"success","data":{}}`, "Kafka: a", "Kafka: a\n@ou_1\nWhat: a", "ou_1"},
		Lark:     {cardBody, `{"StatusCode":0,"StatusMessage":"success","data":{}}`, "Kafka: a", "Kafka: a\n@ou_1\nWhat: a", "ou_1"},
		WeCom:    {weComBody, `{"errcode":0,"errmsg":"ok"}`, "Kafka: a", "@li\nKafka: a\nWhat: a", "li"},
		Slack:    {slackBody, "ok", "Kafka: a", "@U1\nKafka: a\nWhat: a < b\nAnswer: keep (https://e.example/k)", "U1"},
		Webhook:  {strings.Replace(webhookBody, "{", `{"mentions":["li"],`, 1), "", "Kafka: a", "@li Kafka: a\nb", "li"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := newStage(t, Robot{Kind: kind})
			w := s.post(Robot{Kind: kind, Token: token}.Address(), test.body)
			if w.Code > 299 || w.Body.String() != test.answer {
				t.Fatalf("HTTP %d %s", w.Code, w.Body)
			}
			m := s.Received()
			if len(m) != 1 || m[0].Kind != kind || m[0].Title != test.title || m[0].Text != test.text || !slices.Equal(m[0].Mentions, []string{test.mention}) || !m[0].At.Equal(moment) || m[0].Body != test.body {
				t.Errorf("kept %+v", m)
			}
		})
	}
}

func TestEachServiceVerifiesItsOwnSignature(t *testing.T) {
	dingTalk := func(at, sign string) string {
		return dingTalkPath + "?" + url.Values{"access_token": {token}, "timestamp": {at}, "sign": {sign}}.Encode()
	}
	hook := func(at, sign string) []string {
		return []string{"X-Reaper-Timestamp", at, "X-Reaper-Signature", sign}
	}
	card, hooked := Robot{Kind: Feishu, Token: token}.Address(), Robot{Kind: Webhook, Token: token}.Address()
	for name, test := range map[string]struct {
		kind          Kind
		address, body string
		headers       []string
		want          string
	}{
		"DingTalk, signed":                   {DingTalk, dingTalk("1795528800000", dingTalkSign), dingTalkBody, nil, `"errcode":0`},
		"DingTalk, key and data swapped":     {DingTalk, dingTalk("1795528800000", dingTalkSwapped), dingTalkBody, nil, `"errcode":310000`},
		"DingTalk, an hour and a second old": {DingTalk, dingTalk("1795525199000", dingTalkOld), dingTalkBody, nil, `"errcode":310000`},
		"DingTalk, seconds":                  {DingTalk, dingTalk("1795528800", dingTalkSign), dingTalkBody, nil, `"errcode":310000`},
		"DingTalk, not signed":               {DingTalk, dingTalk("", ""), dingTalkBody, nil, `"errcode":310000`},
		"Feishu, signed":                     {Feishu, card, signedCard("1795528800", feishuSign), nil, `"code":0`},
		"Feishu, key and data swapped":       {Feishu, card, signedCard("1795528800", feishuSwapped), nil, `"code":19021`},
		"Feishu, an hour and a second old":   {Feishu, card, signedCard("1795525199", feishuOld), nil, `"code":19021`},
		"Feishu, not signed":                 {Feishu, card, cardBody, nil, `"code":19021`},
		"Lark, not signed":                   {Lark, card, cardBody, nil, `"StatusCode":19021`},
		"Lark, signed":                       {Lark, card, signedCard("1795528800", feishuSign), nil, `"StatusCode":0`},
		"a webhook, signed":                  {Webhook, hooked, webhookBody, hook("1795528800", "sha256="+webhookSign), ""},
		"a webhook, another time":            {Webhook, hooked, webhookBody, hook("1795528801", "sha256="+webhookSign), "wrong or too old"},
		"a webhook, another body":            {Webhook, hooked, webhookBody + " ", hook("1795528800", "sha256="+webhookSign), "wrong or too old"},
		"a webhook, not signed":              {Webhook, hooked, webhookBody, nil, "wrong or too old"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, Robot{Kind: test.kind, Secret: key})
			w := s.post(test.address, test.body, test.headers...)
			if test.kind != Webhook && w.Code != http.StatusOK || !strings.Contains(w.Body.String(), test.want) {
				t.Errorf("HTTP %d %s, want %s", w.Code, w.Body, test.want)
			}
			taken := test.want == "" || strings.HasSuffix(test.want, `ode":0`)
			if n := len(s.Received()); (n == 1) != taken {
				t.Errorf("%d messages were taken", n)
			}
		})
	}
	s := newStage(t, Robot{Kind: Webhook, Secret: key})
	s.now = moment.Add(webhookFresh + time.Second)
	if w := s.post(hooked, webhookBody, hook("1795528800", "sha256="+webhookSign)...); w.Code != http.StatusForbidden {
		t.Errorf("an old call came through: HTTP %d", w.Code)
	}
}

func TestEachServiceSaysNoInItsOwnWay(t *testing.T) {
	here := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	long := strings.Repeat("x", 4100)
	for name, test := range map[string]struct {
		robot  Robot
		token  string
		body   string
		status int
		want   string
	}{
		"DingTalk, no such robot":        {Robot{Kind: DingTalk}, "other", dingTalkBody, 200, `"errcode":300005`},
		"DingTalk, no keyword":           {Robot{Kind: DingTalk, Keyword: "MQ"}, token, dingTalkBody, 200, `{"errcode":310000,"errmsg":"keywords not in content"}`},
		"DingTalk, another network":      {Robot{Kind: DingTalk, From: here}, token, dingTalkBody, 200, `"errcode":310000`},
		"DingTalk, another form":         {Robot{Kind: DingTalk}, token, `{"msgtype":"text"}`, 200, `"errcode":40035`},
		"DingTalk, a silent mention":     {Robot{Kind: DingTalk}, token, strings.Replace(dingTalkBody, "@138", "hi", 1), 200, `"errcode":40035`},
		"Feishu, no such robot":          {Robot{Kind: Feishu}, "other", cardBody, 200, `"code":19001`},
		"Feishu, no keyword":             {Robot{Kind: Feishu, Keyword: "MQ"}, token, cardBody, 200, `"code":19024`},
		"Feishu, another network":        {Robot{Kind: Feishu, From: here}, token, cardBody, 200, `"code":19022`},
		"Feishu, another form":           {Robot{Kind: Feishu}, token, `{"msg_type":"text"}`, 400, `"code":9499`},
		"Feishu, too large":              {Robot{Kind: Feishu}, token, strings.Replace(cardBody, "What", strings.Repeat("x", 20_000), 1), 400, `"code":9499`},
		"Lark, no keyword":               {Robot{Kind: Lark, Keyword: "MQ"}, token, cardBody, 200, `"StatusCode":19024`},
		"WeCom, no such robot":           {Robot{Kind: WeCom}, "other", weComBody, 200, `"errcode":93000`},
		"WeCom, too large":               {Robot{Kind: WeCom}, token, strings.Replace(weComBody, "What", long, 1), 200, `"errcode":40058`},
		"Slack, a removed hook":          {Robot{Kind: Slack}, "other", slackBody, 404, "no_service"},
		"Slack, too large":               {Robot{Kind: Slack}, token, strings.Replace(slackBody, "What", long, 1), 400, "invalid_payload"},
		"a webhook that nobody knows":    {Robot{Kind: Webhook}, "other", webhookBody, 404, "nobody"},
		"a webhook, another version":     {Robot{Kind: Webhook}, token, strings.Replace(webhookBody, "1", "2", 1), 400, "version 1"},
		"a webhook that gets no JSON":    {Robot{Kind: Webhook}, token, "{", 400, "version 1"},
		"a list where an object belongs": {Robot{Kind: Slack}, token, "[]", 400, "invalid_payload"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, test.robot)
			w := s.post(Robot{Kind: test.robot.Kind, Token: test.token}.Address(), test.body)
			if w.Code != test.status || !strings.Contains(w.Body.String(), test.want) || len(s.Received()) != 0 {
				t.Errorf("HTTP %d %s, want %d %s", w.Code, w.Body, test.status, test.want)
			}
			if calls := s.Calls(); len(calls) != 1 || calls[0].Status != test.status || calls[0].Message != nil {
				t.Errorf("noted %+v", calls)
			}
		})
	}
}

func TestEachServiceKeepsItsPace(t *testing.T) {
	for kind, test := range map[Kind]struct {
		body  string
		calls int
		span  time.Duration
		want  string
	}{
		DingTalk: {dingTalkBody, 20, time.Minute, "130101"}, WeCom: {weComBody, 20, time.Minute, "45009"},
		Feishu: {cardBody, 5, time.Second, `"code":11232`}, Lark: {cardBody, 5, time.Second, `"StatusCode":11232`},
		Slack: {slackBody, 1, time.Second, "rate_limited"},
	} {
		t.Run(string(kind), func(t *testing.T) {
			s := newStage(t, Robot{Kind: kind})
			address := Robot{Kind: kind, Token: token}.Address()
			for range test.calls {
				s.post(address, test.body)
			}
			s.now = moment.Add(test.span - time.Millisecond)
			w := s.post(address, test.body)
			if !strings.Contains(w.Body.String(), test.want) || len(s.Received()) != test.calls {
				t.Errorf("one too many: HTTP %d %s, %d taken", w.Code, w.Body, len(s.Received()))
			}
			if after := w.Header().Get("Retry-After"); kind == Slack && (after != "1" || w.Code != http.StatusTooManyRequests) {
				t.Errorf("HTTP %d, try again in %q", w.Code, after)
			}
			s.now = moment.Add(test.span)
			s.post(address, test.body)
			if len(s.Received()) != test.calls+1 {
				t.Error("it stayed shut")
			}
		})
	}
	s, address := newStage(t, Robot{Kind: Feishu}), Robot{Kind: Feishu, Token: token}.Address()
	for range 101 {
		s.now = s.now.Add(500 * time.Millisecond)
		s.post(address, cardBody)
	}
	if len(s.Received()) != 100 {
		t.Errorf("%d messages in a minute, Feishu takes 100", len(s.Received()))
	}
}

func TestWhatWasReceivedCanBeRead(t *testing.T) {
	s := newStage(t, Robot{Kind: WeCom})
	read := func(path string) string {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
		return w.Body.String()
	}
	if read(NoticesPath) != "Nothing was received yet.\n" || read(NoticesPath+".json") != "[]\n" {
		t.Errorf("got %s and %s", read(NoticesPath), read(NoticesPath+".json"))
	}
	var heard []Kind
	s.OnCall(func(c Call) { heard = append(heard, c.Kind) })
	address := Robot{Kind: WeCom, Token: token}.Address()
	s.post(address, weComBody)
	s.post(address, weComBody)
	if got, want := read(NoticesPath), "---- wecom, 2026-11-24T14:00:00Z ----\n@li\nKafka: a\nWhat: a\n"; got != want+"\n"+want {
		t.Errorf("got %s", got)
	}
	var list []Message
	if err := json.Unmarshal([]byte(read(NoticesPath+".json")), &list); err != nil || len(list) != 2 || list[1].Title != "Kafka: a" || len(heard) != 2 {
		t.Errorf("got %+v, %v, heard %v", list, err, heard)
	}
	if !s.Serves(NoticesPath) || !s.Serves("/robot/send") || !s.Serves(feishuPath+"x") || s.Serves("/") || s.Serves("/reaper-demo/x") {
		t.Error("it serves too much or too little")
	}
}

func TestARobotThatNoGroupCouldSetUpIsRefused(t *testing.T) {
	clock := func() time.Time { return moment }
	good := Robot{Kind: Slack, Token: token}
	for name, c := range map[string]Config{
		"no clock":                   {Robots: []Robot{good}},
		"no service":                 {Clock: clock, Robots: []Robot{{Token: token}}},
		"no token":                   {Clock: clock, Robots: []Robot{{Kind: Slack}}},
		"a secret that nobody reads": {Clock: clock, Robots: []Robot{{Kind: WeCom, Token: token, Secret: key}}},
		"a keyword in Slack":         {Clock: clock, Robots: []Robot{{Kind: Slack, Token: token, Keyword: "Kafka"}}},
		"one address twice":          {Clock: clock, Robots: []Robot{good, good}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s := newStage(t, Robot{Kind: Slack})
	if err := s.SetUp(func(r *Robot) { r.Secret = key }); err == nil {
		t.Error("Slack got a secret")
	}
	if err := s.SetUp(func(r *Robot) { r.Token = "other" }); err != nil || s.post(Robot{Kind: Slack, Token: "other"}.Address(), slackBody).Code != http.StatusOK {
		t.Errorf("a new token is not known: %v", err)
	}
	if _, err := New(Config{Clock: clock, Robots: DemoRobots()}); err != nil || len(DemoRobots()) != len(Kinds()) {
		t.Error(err)
	}
}

func TestABrokenServiceNotesTheCallAndTakesNothing(t *testing.T) {
	s := newStage(t, Robot{Kind: Slack})
	s.Break(func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, "okay") })
	if w := s.post(Robot{Kind: Slack, Token: token}.Address(), slackBody); w.Body.String() != "okay" || len(s.Calls()) != 1 || len(s.Received()) != 0 {
		t.Errorf("got %s, noted %+v", w.Body, s.Calls())
	}
	if w := s.post("/elsewhere", "{}"); w.Code != http.StatusOK {
		t.Errorf("HTTP %d", w.Code)
	}
	s.Break(nil)
	if w := s.post("/elsewhere", "{}"); w.Code != http.StatusNotFound {
		t.Errorf("HTTP %d", w.Code)
	}
}

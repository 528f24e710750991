package service_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/service"
)

const (
	linkSecret = "a-secret-of-the-tests-with-32-bytes"
	warned     = "alikafka_post-cn-goes01"
	untagged   = "alikafka_serverless-cn-goes02"
)

func linked(s *service.Settings) { s.LinkSecret, s.LinkURL = linkSecret, "https://reaper.example" }

// linkStage is a small fleet that was warned an hour ago, and whose warnings carry
// links.
type linkStage struct {
	*webStage
	logs *observer.ObservedLogs
	due  map[string]time.Time
}

func newLinkStage(t *testing.T, change ...func(*service.Settings)) *linkStage {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	rules := strings.Replace(smallRules, "then: [", "then: [{warn: 24h}, ", 1)
	s := &linkStage{webStage: &webStage{}, logs: logs, due: map[string]time.Time{}}
	s.stage = buildWith(t, cloudtest.Config{Fleet: small(t), SignatureClock: time.Now}, rules, zap.New(core), append([]func(*service.Settings){linked, self, stored(t)}, change...)...)
	s.cloud.OnInvoke(func(i cloudtest.Invoked) { s.queued = append(s.queued, i) })
	// The deadlines of contexts are real, so the answers come at the real time.
	_ = s.clock.Sleep(t.Context(), -time.Hour)
	for _, v := range s.call(t, timer).Verdicts {
		if v.Action == "warn" {
			s.due[v.Instance.ID] = v.Due
		}
	}
	if len(s.due) != len(goers()) {
		t.Fatalf("warned %v", s.due)
	}
	_ = s.clock.Sleep(t.Context(), time.Hour)
	return s
}

// link returns the path of one answer to the warning of an instance.
func (s *linkStage) link(t *testing.T, id, answer string) string {
	t.Helper()
	kind := message.WarnDue
	if answer == "undo" {
		kind = message.WarnStopped
	}
	w := message.Warning{Account: cloudtest.DemoAccount, Region: "cn-hangzhou", Instance: id, Rule: "dev-nightly", Kind: kind, Due: s.due[id]}
	for _, l := range s.service.Linker().Links(w) {
		if l.Answer == answer && (l.For == 0 || l.For == 14*24*time.Hour) {
			return strings.TrimPrefix(l.URL, "https://reaper.example")
		}
	}
	t.Fatalf("there is no link to answer %q", answer)
	return ""
}

// page is what a browser gets.
type page struct {
	status  int
	headers map[string]string
	body    string
}

// open sends a request by way of the HTTP trigger. A body is a form.
func (s *linkStage) open(t *testing.T, method, path, body string, headers ...string) page {
	t.Helper()
	h := map[string]string{"Host": "reaper.example"}
	if method == http.MethodPost {
		h["Content-Type"], h["Sec-Fetch-Site"] = "application/x-www-form-urlencoded", "same-origin"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		h[headers[i]] = headers[i+1]
	}
	event, err := json.Marshal(map[string]any{
		"version": "v1", "rawPath": path, "headers": h, "queryParameters": map[string]string{}, "body": body, "isBase64Encoded": false,
		"requestContext": map[string]any{"domainName": "reaper.example", "http": map[string]string{"method": method, "path": path}},
	})
	if err != nil {
		t.Fatal(err)
	}
	in := s.invocation(string(event))
	in.Region = "cn-hangzhou"
	in.Function = aliyun.Function{Region: in.Region, Name: "alikafka-reaper", Qualifier: "LATEST"}
	out, ours := s.service.Web(t.Context(), in)
	var got struct {
		StatusCode int
		Headers    map[string]string
		Body       string
	}
	if err := json.Unmarshal(out, &got); err != nil || !ours {
		t.Fatalf("%s, %v", out, err)
	}
	return page{got.StatusCode, got.Headers, got.Body}
}

func (s *linkStage) tags(t *testing.T, id string) map[string]string {
	t.Helper()
	for _, v := range s.call(t, `{"command":"plan"}`).Verdicts {
		if v.Instance.ID == id {
			return v.Instance.Tags
		}
	}
	t.Fatalf("%s is not listed", id)
	return nil
}

func (s *linkStage) verdict(t *testing.T, id string) message.Verdict {
	t.Helper()
	for _, v := range s.call(t, timerAt(s.clock.Now())).Verdicts {
		if v.Instance.ID == id {
			return v
		}
	}
	t.Fatalf("%s is not listed", id)
	return message.Verdict{}
}

func timerAt(at time.Time) string {
	return strings.Replace(timer, "2026-11-23T18:00:00Z", at.UTC().Format(time.RFC3339Nano), 1)
}

func TestWhoeverFollowsALinkChangesNothing(t *testing.T) {
	s := newLinkStage(t)
	before, files := s.mutations(), s.files(t)
	for _, answer := range []string{"keep", "release", "not-mine", "undo"} {
		path := s.link(t, warned, answer)
		got := s.open(t, "GET", path, "")
		for _, want := range []string{warned, "dev-nightly", "cn-hangzhou", `<form method="post">`, "warned on", "bytes_in"} {
			if got.status != 200 || !strings.Contains(got.body, want) {
				t.Errorf("%s: HTTP %d without %q:\n%s", answer, got.status, want, got.body)
			}
		}
		if head := s.open(t, "HEAD", path, ""); head.status != 200 || head.body != "" {
			t.Errorf("HEAD: %+v", head)
		}
		if put := s.open(t, "PUT", path, ""); put.status != http.StatusMethodNotAllowed && put.status != http.StatusForbidden {
			t.Errorf("PUT: HTTP %d", put.status)
		}
	}
	if s.mutations() != before || s.files(t) != files || len(s.queued) != 0 {
		t.Errorf("%d mutations, were %d; %d files, were %d", s.mutations(), before, s.files(t), files)
	}
}

func TestAPageSpeaksTheLanguageOfItsReader(t *testing.T) {
	s := newLinkStage(t)
	path := s.link(t, warned, "keep")
	for language, want := range map[string]string{"zh-CN,zh;q=0.9,en;q=0.8": "保留 14 天", "fr, en;q=0.5": "for 14 days", "": "for 14 days", "zh": `lang="zh-CN"`} {
		if got := s.open(t, "GET", path, "", "Accept-Language", language); !strings.Contains(got.body, want) {
			t.Errorf("%q lacks %q:\n%s", language, want, got.body)
		}
	}
}

func TestAKeptInstanceIsTaggedOnceAndStays(t *testing.T) {
	s := newLinkStage(t)
	path := s.link(t, warned, "keep")
	got := s.open(t, "POST", path, "who=alice&why=we+still+need+it%0A%00")
	if got.status != 200 || !strings.Contains(got.body, "It is kept up to the end of") || !strings.Contains(got.body, "alice") {
		t.Fatalf("HTTP %d\n%s", got.status, got.body)
	}
	until := s.tags(t, warned)["reaper/keep"]
	if !strings.HasPrefix(until, "until 20") {
		t.Fatalf("tagged %q", until)
	}
	before := s.mutations()
	again := s.open(t, "POST", path, "who=bob")
	if again.status != 200 || !strings.Contains(again.body, "answered before") || !strings.Contains(again.body, "alice") || strings.Contains(again.body, "bob") || s.mutations() != before {
		t.Errorf("HTTP %d, %d mutations\n%s", again.status, s.mutations()-before, again.body)
	}
	_ = s.clock.Sleep(t.Context(), 30*time.Hour)
	if v := s.verdict(t, warned); v.Reason != "protected" || !strings.Contains(v.Text, "alice kept it "+until+" by link: we still need it") {
		t.Errorf("%s: %s", v.Reason, v.Text)
	}
	if slices.Contains(s.released(), warned) {
		t.Error("it was released")
	}
}

func TestAnInstanceWithoutTagsIsKeptByTheStore(t *testing.T) {
	s := newLinkStage(t)
	if got := s.open(t, "POST", s.link(t, untagged, "keep"), "who=alice"); got.status != 200 {
		t.Fatalf("HTTP %d\n%s", got.status, got.body)
	}
	s.restart()
	_ = s.clock.Sleep(t.Context(), 30*time.Hour)
	if v := s.verdict(t, untagged); v.Reason != "protected" || slices.Contains(s.released(), untagged) {
		t.Errorf("%s: %s; released %v", v.Reason, v.Text, s.released())
	}
}

func TestAReleaseByLinkIsOneRunAboutOneInstance(t *testing.T) {
	s := newLinkStage(t)
	path := s.link(t, warned, "release")
	got := s.open(t, "POST", path, "who=alice")
	if got.status != 200 || !strings.Contains(got.body, "has begun") || len(s.queued) != 1 || len(s.released()) != 0 {
		t.Fatalf("HTTP %d, %d queued, released %v\n%s", got.status, len(s.queued), s.released(), got.body)
	}
	event := string(s.queued[0].Event)
	report := s.call(t, event)
	if report.Run.Trigger.Kind != "answer" || !slices.Equal(s.released(), []string{warned}) || report.Summary.Instances != 1 {
		t.Fatalf("released %v; %+v", s.released(), report.Summary)
	}
	if text, _ := json.Marshal(report); strings.Contains(string(text), strings.TrimPrefix(path, "/a/")) {
		t.Error("the report holds the link")
	}
	// Whoever sends it again, by whichever way, begins nothing.
	s.restart()
	before := s.mutations()
	if again := s.call(t, event); again.Summary.Instances != 0 || s.mutations() != before {
		t.Errorf("again: %+v", again.Summary)
	}
	if again := s.open(t, "POST", path, "who=bob"); !strings.Contains(again.body, "answered before") || len(s.queued) != 1 {
		t.Errorf("HTTP %d, %d queued\n%s", again.status, len(s.queued), again.body)
	}
	if !slices.Equal(s.released(), []string{warned}) {
		t.Errorf("released %v", s.released())
	}
}

func TestAReleaseNeedsSomebodyWhoConfirmedIt(t *testing.T) {
	s := newLinkStage(t)
	token := strings.TrimPrefix(s.link(t, warned, "release"), "/a/")
	before := s.mutations()
	for name, payload := range map[string]string{
		"bare":         `{"reaper_answer":"` + token + `"}`,
		"handed off":   `{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"reaper_answer":"` + token + `"}}`,
		"of a keep":    `{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"reaper_answer":"` + strings.TrimPrefix(s.link(t, warned, "keep"), "/a/") + `"}}`,
		"without one":  `{"reaper_hand_off":1,"plan":"plan-0123456789abcdef","event":{"reaper_answer":"x"}}`,
		"in a message": `{"TopicName":"t","SubscriptionName":"s","MessageId":"1","Message":"{\"reaper_answer\":\"` + token + `\"}"}`,
	} {
		if report := s.call(t, payload); report.Summary.Status != "refused" || s.mutations() != before {
			t.Errorf("%s: %+v", name, report.Summary)
		}
	}
}

func TestOfTwoAnswersAtOnceOneIsARun(t *testing.T) {
	s := newLinkStage(t)
	path := s.link(t, warned, "release")
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { s.open(t, "POST", path, "who=alice") })
	}
	wait.Wait()
	if len(s.queued) != 1 {
		t.Errorf("%d runs were queued", len(s.queued))
	}
}

func TestALinkThatIsOfNoUseSaysNothingAboutTheInstance(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*linkStage, string) string
		status int
	}{
		"changed":             {func(_ *linkStage, p string) string { return p[:len(p)-1] + "A" }, 403},
		"cut":                 {func(_ *linkStage, p string) string { return p[:40] }, 403},
		"of another key":      {func(s *linkStage, p string) string { s.rekey(strings.Repeat("k", 40)); return p }, 403},
		"after a rotation":    {func(s *linkStage, p string) string { s.rekey(strings.Repeat("k", 40) + "," + linkSecret); return p }, 200},
		"expired":             {func(s *linkStage, p string) string { _ = s.clock.Sleep(s.ctx(), 40*24*time.Hour); return p }, 410},
		"a look":              {func(s *linkStage, _ string) string { return s.look() }, 403},
		"of another account":  {func(s *linkStage, _ string) string { return s.foreign() }, 403},
		"a page of no kind":   {func(*linkStage, string) string { return "/b/x" }, 404},
		"no token":            {func(*linkStage, string) string { return "/a/" }, 404},
		"the secret is short": {func(s *linkStage, p string) string { s.rekey("short"); return p }, 403},
	} {
		t.Run(name, func(t *testing.T) {
			s := newLinkStage(t)
			path := c.change(s, s.link(t, warned, "release"))
			before := s.mutations()
			for _, method := range []string{"GET", "POST"} {
				if c.status == 200 && method == "POST" {
					continue
				}
				got := s.open(t, method, path, "")
				if got.status != c.status && (method == "GET" || got.status != 403) {
					t.Errorf("%s: HTTP %d, want %d\n%s", method, got.status, c.status, got.body)
				}
				if c.status != 200 && (strings.Contains(got.body, "alikafka_") || strings.Contains(got.body, "dev-nightly")) {
					t.Errorf("%s tells about the instance:\n%s", method, got.body)
				}
			}
			if s.mutations() != before || len(s.queued) != 0 {
				t.Error("something was changed")
			}
		})
	}
}

func TestAnAnswerComesFromItsOwnPage(t *testing.T) {
	s := newLinkStage(t)
	path := s.link(t, warned, "keep")
	before := s.mutations()
	for _, headers := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, {"Sec-Fetch-Site", "", "Origin", "null"},
	} {
		if got := s.open(t, "POST", path, "", headers...); got.status != 403 || s.mutations() != before {
			t.Errorf("%v: HTTP %d", headers, got.status)
		}
	}
	if got := s.open(t, "POST", path, "", "Sec-Fetch-Site", "", "Origin", "https://reaper.example"); got.status != 200 {
		t.Errorf("its own origin: HTTP %d", got.status)
	}
}

func TestWithLinksNothingElseIsReachableByHTTP(t *testing.T) {
	for _, change := range []func(*service.Settings){func(*service.Settings) {}, func(c *service.Settings) { c.LinkSecret = "short" }, func(c *service.Settings) { c.LinkURL = "" }} {
		s := newLinkStage(t, change)
		before, calls := s.mutations(), len(s.cloud.Journal())
		for _, body := range []string{`{"command":"run"}`, `{"command":"plan"}`, `{"command":"undo","instances":["` + warned + `"]}`, `{"source":"cost-alert"}`, alert} {
			got := s.open(t, "POST", "/", body)
			if got.status != 403 || !strings.Contains(got.body, "SMQ topic") {
				t.Errorf("%s: HTTP %d %s", body, got.status, got.body)
			}
			if report := s.call(t, posted(body)); report.Summary.Status != "refused" || !strings.Contains(report.Summary.Text, "SMQ topic") {
				t.Errorf("%s: %+v", body, report.Summary)
			}
		}
		if s.mutations() != before || len(s.cloud.Journal()) != calls || len(s.queued) != 0 {
			t.Error("a cloud call was made")
		}
	}
	s := newWebStage(t)
	if _, ours := s.service.Web(t.Context(), s.invocation(posted(`{"command":"plan"}`))); ours {
		t.Error("without a secret the site is open")
	}
}

func TestTheCeilingAndTheFreezeBoundAnswers(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*service.Settings)
		answer string
		status int
		tagged bool
	}{
		"planning, a keep":    {func(c *service.Settings) { c.Ceiling = events.Plan }, "keep", 409, false},
		"planning, a release": {func(c *service.Settings) { c.Ceiling = events.Plan }, "release", 409, false},
		"frozen, a release":   {func(c *service.Settings) { c.Freeze = "frozen" }, "release", 409, false},
		"frozen, a keep":      {func(c *service.Settings) { c.Freeze = "frozen" }, "keep", 200, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newLinkStage(t)
			path := s.link(t, warned, c.answer)
			settings := s.settings
			c.change(&settings)
			s.service = remade(t, settings, s)
			before := s.mutations()
			got := s.open(t, "POST", path, "")
			if got.status != c.status || (s.mutations() > before) != c.tagged || len(s.queued) != 0 {
				t.Errorf("HTTP %d, %d mutations\n%s", got.status, s.mutations()-before, got.body)
			}
		})
	}
}

func TestNoLinkIsLogged(t *testing.T) {
	s := newLinkStage(t)
	paths := []string{s.link(t, warned, "keep"), s.link(t, untagged, "release"), s.link(t, untagged, "not-mine")}
	for _, p := range paths {
		s.open(t, "GET", p, "")
		s.open(t, "POST", p, "who=alice")
		s.open(t, "POST", p[:len(p)-2], "")
	}
	for _, q := range s.queued {
		s.call(t, string(q.Event))
	}
	for _, entry := range s.logs.All() {
		text, err := json.Marshal([]any{entry.Message, entry.ContextMap()})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			if strings.Contains(string(text), strings.TrimPrefix(p, "/a/")[:60]) || strings.Contains(string(text), linkSecret) {
				t.Errorf("the log holds a link: %s", text)
			}
		}
	}
}

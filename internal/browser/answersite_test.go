package browser

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/aliyun"
	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/link"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/seal"
	"alikafka-reaper/internal/service"
)

const (
	linkSecret = "a-secret-of-the-tests-with-32-bytes"
	first      = "alikafka_post-cn-idle01"
	second     = "alikafka_post-cn-9qk3n5j7b003"
)

const warnedFleet = `
account: "1000000000000001"
region: cn-hangzhou
instances:
  - {id: alikafka_post-cn-idle01, name: orders-dev, age: 40d, tags: {env: dev, owner: alice}, topics: 12, groups: 4}
  - {id: alikafka_post-cn-9qk3n5j7b003, name: billing-integration-test, age: 41d, tags: {env: test}, topics: 1, groups: 1, traffic: {heartbeat: 200 B/s}}
`

const warningRules = `
version: 1
scope: {regions: [cn-hangzhou]}
rules:
  - name: dev-nightly
    match: {tags: {env: [dev, test]}, age: ">= 72h"}
    idle: {for: 8h, bytes_in: "<= 1KiB/s", bytes_out: "<= 1KiB/s"}
    then: [{warn: 24h}, {release: {force: true}}]
`

// clock starts at the present, because the SDK stamps its requests with the real
// time, and then moves only when somebody waits.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

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

// answerSite is the function behind an HTTP trigger: it has warned two instances of
// an embedded cloud an hour ago.
type answerSite struct {
	url     string
	store   string
	cloud   *cloudtest.Cloud
	service *service.Service
	clock   *clock
	due     map[string]time.Time

	mu sync.Mutex
	// posts are the origins that forms were sent from.
	posts []string
	// aged makes every browser one of before 2023, which does not tell by
	// Sec-Fetch-Site where a request is from.
	aged bool
}

func newAnswerSite(t *testing.T) *answerSite {
	t.Helper()
	chromium(t)
	s := &answerSite{clock: &clock{now: time.Now()}, store: t.TempDir(), due: map[string]time.Time{}}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.start(t)
	_ = s.clock.Sleep(t.Context(), -time.Hour)
	report, err := s.service.Handle(t.Context(), invocation([]byte(`{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"nightly","payload":""}`)))
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range report.Verdicts {
		if v.Action == "warn" {
			s.due[v.Instance.ID] = v.Due
		}
	}
	if len(s.due) != 2 {
		t.Fatalf("warned %v", s.due)
	}
	_ = s.clock.Sleep(t.Context(), time.Hour)
	return s
}

// start starts the embedded cloud and the service before it.
func (s *answerSite) start(t *testing.T) {
	t.Helper()
	config, err := cloudtest.ParseFleet("warned.yaml", []byte(warnedFleet))
	if err != nil {
		t.Fatal(err)
	}
	s.cloud, err = cloudtest.New(cloudtest.Config{Fleet: config, Keys: cloudtest.DemoKeys(), Clock: s.clock.Now, Sleep: s.clock.Sleep, SignatureClock: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.cloud.OnInvoke(func(cloudtest.Invoked) {})
	server, err := cloudtest.Serve(s.cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(rules, []byte(warningRules), 0o600); err != nil {
		t.Fatal(err)
	}
	s.service, err = service.New(service.Settings{
		RulesPath: rules, Ceiling: events.Enforce, BaseURL: server.URL, Store: "file://" + s.store, Async: service.AsyncSelf,
		LinkSecret: linkSecret, LinkURL: s.url,
	}, zap.NewNop(), s.clock)
	if err != nil {
		t.Fatal(err)
	}
}

func invocation(payload []byte) service.Invocation {
	key := cloudtest.DemoKeys()[1]
	return service.Invocation{
		Payload: payload, Account: key.AccountID, RequestID: "request-1", Region: "cn-hangzhou",
		Function:    aliyun.Function{Region: "cn-hangzhou", Name: "alikafka-reaper", Qualifier: "LATEST"},
		Credentials: aliyun.Credentials{AccessKeyID: key.AccessKeyID, AccessKeySecret: key.Secret, SecurityToken: key.SecurityToken},
	}
}

// ServeHTTP does what an HTTP trigger does: it wakes the function by an envelope of
// the call, and makes a response of what it returns.
func (s *answerSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	payload, err := s.envelope(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	out, ours := s.service.Web(r.Context(), invocation(payload))
	var response struct {
		StatusCode int
		Headers    map[string]string
		Body       string
	}
	if err := json.Unmarshal(out, &response); err != nil || !ours {
		http.Error(w, "the function returned no response", http.StatusBadGateway)
		return
	}
	for name, value := range response.Headers {
		w.Header().Set(name, value)
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.WriteString(w, response.Body)
}

func (s *answerSite) envelope(r *http.Request) ([]byte, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.aged {
		r.Header.Del("Sec-Fetch-Site")
	}
	if r.Method == http.MethodPost {
		s.posts = append(s.posts, r.Header.Get("Origin"))
	}
	headers, query := map[string]string{"Host": r.Host}, map[string]string{}
	for name := range r.Header {
		headers[name] = r.Header.Get(name)
	}
	for name := range r.URL.Query() {
		query[name] = r.URL.Query().Get(name)
	}
	return json.Marshal(map[string]any{
		"version": "v1", "rawPath": r.URL.EscapedPath(), "headers": headers, "queryParameters": query,
		"body": base64.StdEncoding.EncodeToString(body), "isBase64Encoded": true,
		"requestContext": map[string]any{"domainName": r.Host, "http": map[string]string{"method": r.Method, "path": r.URL.Path}},
	})
}

// link returns the address of an answer to the warning of an instance.
func (s *answerSite) link(t *testing.T, id, answer string) string {
	t.Helper()
	w := message.Warning{Account: cloudtest.DemoAccount, Region: "cn-hangzhou", Instance: id, Rule: "dev-nightly", Kind: message.WarnDue, Due: s.due[id], Owner: "alice"}
	for _, l := range s.service.Linker().Links(w) {
		if l.Answer == answer && (l.For == 0 || l.For == 14*24*time.Hour) {
			return l.URL
		}
	}
	t.Fatalf("there is no link to answer %q", answer)
	return ""
}

// foreign is a link of the same key about another account's instance.
func (s *answerSite) foreign(t *testing.T) string {
	t.Helper()
	keys, err := seal.Parse(linkSecret)
	if err != nil {
		t.Fatal(err)
	}
	token, err := link.Sign(keys, link.Claim{
		Purpose: link.Release, Ref: fleet.Ref{Account: "2000000000000002", Region: "cn-hangzhou", ID: first}, Rule: "dev-nightly",
		Due: s.clock.Now(), Expires: s.clock.Now().Add(time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.url + "/a/" + token
}

// mark is what answers leave behind: calls that could change something, and files in
// the store, of which some are answers.
type mark struct{ mutations, files, answers int }

func (s *answerSite) mark(t *testing.T) mark {
	t.Helper()
	var m mark
	for _, call := range s.cloud.Journal() {
		if call.Mutating {
			m.mutations++
		}
	}
	err := filepath.WalkDir(s.store, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			m.files++
			if strings.Contains(filepath.ToSlash(path), "/answers/") {
				m.answers++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

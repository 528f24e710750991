package aliyun

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/fault"
)

const (
	region  = "cn-hangzhou"
	account = cloudtest.DemoAccount
	okBody  = `{"Code":200,"Message":"operation success.","RequestId":"r-1","Success":true}`
	noRows  = `{"Code":200,"RequestId":"r-1","Success":true,"InstanceList":{"InstanceVO":[]}}`
)

// fakeClock is a clock that only sleeping and the test move. It starts at the
// real time, since the SDK signs with that and contexts end by it.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newFakeClock() *fakeClock { return &fakeClock{now: time.Now()} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func (c *fakeClock) total() (sum time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, d := range c.slept {
		sum += d
	}
	return sum
}

// canaries are credentials whose parts must show up nowhere.
var canaries = Credentials{
	AccessKeyID: "STS.CanaryKeyId12345", AccessKeySecret: "CanarySecret+/67890", SecurityToken: "CanaryToken/+==abc",
}

// gatewayTo returns a gateway to a local server with a fake clock.
func gatewayTo(t *testing.T, url string) (*Gateway, *fakeClock) {
	t.Helper()
	clock := newFakeClock()
	g, err := New(Options{BaseURL: url, Now: clock.Now, Sleep: clock.Sleep, Jitter: func() float64 { return 0.5 }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	return g, clock
}

// serve returns a session to a server that answers with h.
func serve(t *testing.T, h http.HandlerFunc) (*Session, *fakeClock) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	g, clock := gatewayTo(t, server.URL)
	return g.Session(canaries, account), clock
}

// answer is one scripted HTTP answer.
type answer struct {
	status int
	body   string
}

// script answers with one answer after the other, the last one for ever.
func script(t *testing.T, answers ...answer) (*Session, *fakeClock) {
	t.Helper()
	var mu sync.Mutex
	return serve(t, func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		w.WriteHeader(answers[0].status)
		fmt.Fprint(w, answers[0].body)
		if len(answers) > 1 {
			answers = answers[1:]
		}
	})
}

func failure(code string) answer {
	return answer{400, fmt.Sprintf(`{"RequestId":"r-9","HostId":"h","Code":%q,"Message":"no"}`, code)}
}

// cloud starts the embedded cloud and returns it with a session.
func cloud(t *testing.T, specs ...cloudtest.Spec) (*cloudtest.Cloud, *Session, *fakeClock) {
	t.Helper()
	clock := newFakeClock()
	c, err := cloudtest.New(cloudtest.Config{
		Fleet: cloudtest.Fleet{Instances: specs}, Keys: cloudtest.DemoKeys(), Clock: clock.Now, UnlimitedQPS: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	g, err := New(Options{BaseURL: server.URL, Now: clock.Now, Sleep: clock.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.CloseIdleConnections)
	key := cloudtest.DemoKeys()[1]
	return c, g.Session(Credentials{key.AccessKeyID, key.Secret, key.SecurityToken}, account), clock
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func wantClass(t *testing.T, err error, want fault.Class) {
	t.Helper()
	if got := fault.ClassOf(err); got != want {
		t.Errorf("class %v, want %v; the error: %v", got, want, err)
	}
}

// spy is a transport that never leaves the process.
type spy func(*http.Request) (*http.Response, error)

func (s spy) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

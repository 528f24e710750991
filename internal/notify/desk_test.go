package notify_test

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/internal/cloudtest/chat"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/notify"
	"alikafka-reaper/internal/rules"
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

const (
	token   = "5f2b9c7d1e4a8b60token"
	hushKey = "SEC0123456789abcdef"
)

// desk is an office with one robot, and what its runs logged.
type desk struct {
	*chat.Services
	clock  *clock
	robot  chat.Robot // as it was set up at first
	url    string
	office *notify.Office
	env    map[string]string

	mu      sync.Mutex
	lines   []string
	trouble []error
}

// newDesk opens an office with one destination, of a robot with a secret and a keyword
// where the service knows any.
func newDesk(t *testing.T, kind string, change ...func(*rules.Destination)) *desk {
	t.Helper()
	k := &desk{clock: newClock(), robot: chat.Robot{Kind: chat.Kind(kind), Token: token}}
	d := rules.Destination{Name: "ops", Kind: kind, URL: "ROBOT_URL", Language: "en", Mention: map[string]string{"alice": "a1"}}
	if kind != "wecom" && kind != "slack" {
		k.robot.Secret, d.Secret = hushKey, "ROBOT_SECRET"
		if kind != "webhook" {
			k.robot.Keyword = "Kafka"
		}
	}
	for _, f := range change {
		f(&d)
	}
	var err error
	if k.Services, err = chat.New(chat.Config{Robots: []chat.Robot{k.robot}, Clock: k.clock.Now}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(k.Services)
	t.Cleanup(server.Close)
	k.url = server.URL + k.robot.Address()
	k.env = map[string]string{"ROBOT_URL": k.url, "ROBOT_SECRET": k.robot.Secret}
	k.office = notify.New(notify.Options{
		Rules:  rules.Notify{Destinations: []rules.Destination{d}, Default: "ops", OwnerTag: "owner"},
		Getenv: func(name string) string { return k.env[name] }, Clock: k.clock,
	})
	return k
}

// setUp changes what the robot asks for.
func (k *desk) setUp(t *testing.T, change func(*chat.Robot)) {
	t.Helper()
	if err := k.SetUp(change); err != nil {
		t.Fatal(err)
	}
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

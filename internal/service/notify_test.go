package service_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/cloudtest/chat"
	"alikafka-reaper/internal/service"
)

// group is a chat group with a robot.
type group struct{ *chat.Services }

// count counts messages that hold a text.
func (g group) count(text string) int {
	n := 0
	for _, one := range g.Received() {
		if strings.Contains(one.Text, text) {
			n++
		}
	}
	return n
}

// wants sets the keyword that each message must hold.
func (g group) wants(t *testing.T, keyword string) {
	t.Helper()
	if err := g.SetUp(func(r *chat.Robot) { r.Keyword = keyword }); err != nil {
		t.Fatal(err)
	}
}

const robotHush = "hush-5f2b9c7d"

// beforeGroup is a stage whose rules warn for a day, told in a chat group.
func beforeGroup(t *testing.T, log *zap.Logger) (*stage, group) {
	t.Helper()
	robot := chat.Robot{Kind: chat.DingTalk, Token: robotHush, Secret: "SEC-" + robotHush, Keyword: "Kafka"}
	rules := strings.Replace(smallRules, "then: [{release", "then: [{warn: 24h}, {release", 1) +
		"notify: {destinations: [{name: ops, kind: dingtalk, url: \"env:ROBOT\", secret: \"env:ROBOT_KEY\", language: zh}]}\n"
	if !strings.Contains(rules, "warn: 24h") {
		t.Fatal("the rules do not warn")
	}
	config := cloudtest.Config{Fleet: small(t), SignatureClock: time.Now}
	env := map[string]string{"ROBOT_KEY": robot.Secret}
	s := buildWith(t, config, rules, log, func(s *service.Settings) {
		s.Store = "file://" + t.TempDir()
		s.Getenv = func(name string) string { return env[name] }
	})
	services, err := chat.New(chat.Config{Robots: []chat.Robot{robot}, Clock: s.clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(services)
	t.Cleanup(server.Close)
	env["ROBOT"] = server.URL + robot.Address()
	return s, group{services}
}

func (s *stage) run(t *testing.T, after time.Duration) map[string]int {
	t.Helper()
	_ = s.clock.Sleep(t.Context(), after)
	report, err := s.handle(t.Context(), strings.Replace(timer, "2026-11-23T18", s.clock.Now().UTC().Format("2006-01-02T15"), 1))
	if err != nil {
		t.Fatal(err)
	}
	return report.Summary.Acts["Warn"]
}

func TestWhatIsNotDeliveredHoldsTheGraceThroughTheWholeService(t *testing.T) {
	s, g := beforeGroup(t, zap.NewNop())
	g.wants(t, "budget")
	if warned := s.run(t, 0); warned["failed"] != len(goers()) {
		t.Fatalf("warned %v", warned)
	}
	if warned := s.run(t, 25*time.Hour); warned["failed"] < len(goers()) || len(s.released()) != 0 {
		t.Fatalf("warned %v, released %q", warned, s.released())
	}
	g.wants(t, "Kafka")
	// By now one that was used a day ago is idle, too.
	if warned := s.run(t, 10*time.Minute); warned["accepted"] < len(goers()) {
		t.Fatalf("warned %v", warned)
	}
	if n := g.count("个实例 将于"); n != 1 {
		t.Errorf("%d messages warn of all instances together", n)
	}
	for _, id := range goers() {
		if g.count(id) < 1 {
			t.Errorf("nobody was told of %s", id)
		}
	}
	s.run(t, 23*time.Hour)
	if len(s.released()) != 0 {
		t.Fatalf("released %q within the grace", s.released())
	}
	s.run(t, 2*time.Hour)
	if n := len(s.released()); n < len(goers()) || g.count(fmt.Sprintf("释放 %d", n)) != 1 {
		t.Errorf("released %q, and %d summaries say so", s.released(), g.count(fmt.Sprintf("释放 %d", n)))
	}
}

func TestAMissingAddressIsAProblemAndNoCrash(t *testing.T) {
	var logs bytes.Buffer
	s, _ := beforeGroup(t, logger(&logs))
	s.settings.Getenv = nil
	bare, err := service.New(s.settings, logger(&logs), s.clock)
	if err != nil {
		t.Fatal(err)
	}
	s.service = bare
	if warned := s.run(t, 0); warned["failed"] != len(goers()) {
		t.Fatalf("warned %v", warned)
	}
	if text := logs.String(); !strings.Contains(text, "the environment variable ROBOT, which holds its address, is not set") || !strings.Contains(text, "did not reach anybody") {
		t.Errorf("the log does not say so")
	}
}

func TestAPlanTellsNobodyAndNoAddressComesOut(t *testing.T) {
	var logs bytes.Buffer
	s, g := beforeGroup(t, logger(&logs))
	if _, err := s.handle(t.Context(), `{"command":"plan"}`); err != nil || g.count("") != 0 {
		t.Errorf("%d messages, %v", g.count(""), err)
	}
	g.Break(func(w http.ResponseWriter) {
		_, _ = io.WriteString(w, `{"errcode":310000,"errmsg":"`+robotHush+` not in content"}`)
	})
	s.run(t, 0)
	if strings.Contains(logs.String(), robotHush) || !strings.Contains(logs.String(), "310000") {
		t.Error("the address came out, or nothing did")
	}
}

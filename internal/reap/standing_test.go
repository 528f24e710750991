package reap_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// stand looks how things stand, in plan mode.
func (s *scene) stand(t *testing.T, rules string) reap.Standing {
	t.Helper()
	order := reap.Order{
		Trigger: events.Trigger{Kind: events.Manual, Ceiling: events.Plan}, Mode: events.Plan, Rules: load(t, rules),
		Sink: message.SinkFunc(func(message.Message) {}), Clock: s.clock, Account: "1",
	}
	s.remembering(&order)
	before := s.calls["tag"] + s.calls["untag"] + s.calls["stop"] + s.calls["release"] + s.calls["reopen"] + s.calls["delete"]
	standing, err := reap.Stand(context.Background(), opened{s.cloud()}, order)
	if err != nil {
		t.Fatal(err)
	}
	if after := s.calls["tag"] + s.calls["untag"] + s.calls["stop"] + s.calls["release"] + s.calls["reopen"] + s.calls["delete"]; after != before {
		t.Fatalf("looking made %d mutating calls", after-before)
	}
	return standing
}

// staged is a scene within a test.
type staged struct {
	*scene
	t *testing.T
}

func TestStandingSaysWhatComesNext(t *testing.T) {
	open := strings.Replace(ladderRules, "    then:", "    window: {days: Sat, hours: \"20:00-23:00\"}\n    then:", 1)
	for name, c := range map[string]struct {
		rules             string
		before            func(staged)
		stage, rule, text string
	}{
		"warned": {ladderRules, func(s staged) { s.expect(s.t, ladderRules, "warn", "idle", "Warn accepted") },
			"warned", "dev", "the next step may come from 2026-11-24 "},
		"warned, and its time is over": {ladderRules, func(s staged) {
			s.expect(s.t, ladderRules, "warn", "idle", "Warn accepted")
			s.wait(30 * time.Hour)
		}, "warned", "dev", "the next step may come in the next run"},
		"warned, and the window is shut until Saturday": {open, func(s staged) {
			s.expect(s.t, open, "warn", "idle", "Warn accepted")
		}, "warned", "dev", "the next step may come from 2026-11-28 20:00 CST on"},
		"warned by a rule that changed": {warnRules, func(s staged) { s.expect(s.t, ladderRules, "warn", "idle", "Warn accepted") },
			"warned", "", "the mark does not count"},
		"stopped": {ladderRules, func(s staged) {
			s.expect(s.t, ladderRules, "warn", "idle", "Warn accepted")
			s.wait(25 * time.Hour)
			s.expect(s.t, ladderRules, "stop", "idle", "StopInstance accepted")
		}, "stopped", "dev", "reaper undo a opens it"},
		"stopped by its mark, and somebody opened it": {ladderRules, func(s staged) {
			s.expect(s.t, ladderRules, "warn", "idle", "Warn accepted")
			s.wait(25 * time.Hour)
			s.expect(s.t, ladderRules, "stop", "idle", "StopInstance accepted")
			s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Running) })
		}, "stopped", "dev", "so the mark does not count"},
		"a mark of somebody else's": {ladderRules, func(s staged) { s.keepTag(fleet.MarkTag, "mine") }, "unreadable", "", "cannot be trusted"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			c.before(staged{s, t})
			got := s.stand(t, c.rules)
			if len(got.Marked) != 1 {
				t.Fatalf("%+v", got)
			}
			if m := got.Marked[0]; m.Stage != c.stage || m.Rule != c.rule || !strings.Contains(m.Text, c.text) {
				t.Errorf("%+v", m)
			}
			if burns := !got.Marked[0].Burns.IsZero(); burns != (name == "stopped") {
				t.Errorf("burns at %v", got.Marked[0].Burns)
			}
		})
	}
}

func TestStandingNamesWhatIsStuck(t *testing.T) {
	ref := fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}
	for name, c := range map[string]struct {
		before        func(staged)
		lately, stuck int
		text          string
	}{
		"nothing": {func(staged) {}, 0, 0, ""},
		"an act that is done": {func(s staged) {
			s.run(s.t, devRules)
		}, 1, 0, ""},
		"a release that hangs": {func(s staged) {
			s.run(s.t, devRules)
			s.wait(3 * time.Hour)
		}, 1, 1, "still listed"},
		"an act of long ago": {func(s staged) {
			s.run(s.t, devRules)
			s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
			s.wait(8 * 24 * time.Hour)
		}, 0, 0, ""},
		"an intent without an outcome": {func(s staged) {
			_ = s.store.Intend(s.t.Context(), ledger.Act{Ref: ref, Number: 1, Operation: "StopInstance", Run: "crashed", At: start.Add(-time.Hour)})
		}, 1, 1, "outcome is not known"},
		"an intent that cannot be read": {func(s staged) {
			_ = s.store.Intend(s.t.Context(), ledger.Act{Ref: ref, Number: 1, Operation: "StopInstance", Run: "crashed", At: start.Add(-time.Hour)})
			s.halve()
		}, 0, 1, "is cut or not of version"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			c.before(staged{s, t})
			got := s.stand(t, devRules)
			if len(got.Lately) != c.lately || len(got.Stuck) != c.stuck {
				t.Fatalf("lately %+v, stuck %+v", got.Lately, got.Stuck)
			}
			if c.stuck > 0 && !strings.Contains(got.Stuck[0].Text, c.text) {
				t.Errorf("%q", got.Stuck[0].Text)
			}
		})
	}
}

func TestStandingSaysThatTheStoreCannotBeRead(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.shelf.gone = errors.New("the shelf is gone")
	got := s.stand(t, devRules)
	if len(got.Problems) != 1 || got.Problems[0].Class != "store" || !strings.Contains(got.Problems[0].Text, "the shelf is gone") {
		t.Errorf("%+v", got.Problems)
	}
}

package reap_test

import (
	"fmt"
	"strings"
	"testing"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// undo asks to reopen a.
func (s *scene) undo(t *testing.T, mode events.Mode) (message.Report, message.Effect) {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{
		Trigger: events.Trigger{Kind: events.Undo, Ceiling: events.Enforce, Instances: []string{"a"}}, Mode: mode, ModeReason: "a test",
		Rules: load(t, ladderRules), Sink: &gathered, Clock: s.clock, Account: "1",
	}
	s.remembering(&order)
	if _, err := reap.Undo(t.Context(), opened{s.cloud()}, order); err != nil {
		t.Fatal(err)
	}
	report := gathered.Report()
	if len(report.Effects) == 0 {
		return report, message.Effect{}
	}
	return report, report.Effects[0]
}

func TestUndoReopensAndProtects(t *testing.T) {
	s := paused(t)
	report, e := s.undo(t, events.Enforce)
	i := s.find("a")
	tags, _ := i.Tags.Get()
	if e.Outcome != "accepted" || i.Status != fleet.Known(fleet.Running) || tags["reaper/keep"] != "until 2026-12-02" || tags[fleet.MarkTag] != "" {
		t.Fatalf("%+v, %v, tags %v", e, i.Status, tags)
	}
	if !strings.Contains(report.Summary.Text, "1 of 1 instances") || report.Summary.Status != "done" {
		t.Errorf("%+v", report.Summary)
	}
	s.expect(t, ladderRules, "keep", "protected", "")
	if len(s.released) != 0 {
		t.Errorf("released %v", s.released)
	}
}

func TestUndoProtectsBesideAProtectionThatIsOver(t *testing.T) {
	for _, key := range []string{"reaper/keep", "Reaper/Keep"} {
		s := paused(t)
		s.keepTag(key, "until 2020-01-01")
		if _, e := s.undo(t, events.Enforce); e.Outcome != "accepted" {
			t.Fatalf("%s: %+v", key, e)
		}
		s.expect(t, ladderRules, "keep", "protected", "")
	}
}

func TestUndoSaysWhenNoTagHasRoomToProtect(t *testing.T) {
	for name, change := range map[string]func(*scene){
		"the cloud does not open it": func(s *scene) { s.refuse["reopen"] = callError(fault.Denied) },
		"its mark stays":             func(s *scene) { s.refuse["untag"] = callError(fault.Denied) },
	} {
		t.Run(name, func(t *testing.T) {
			s := paused(t)
			for n := range 18 { // beside env and the mark
				s.keepTag(fmt.Sprintf("label-%d", n), "yes")
			}
			change(s)
			_, e := s.undo(t, events.Enforce)
			if tags, _ := s.find("a").Tags.Get(); !strings.Contains(e.Text, "nothing protects it: it carries 20 tags") || len(tags) != 20 {
				t.Errorf("%+v, tags %v", e, tags)
			}
		})
	}
}

func TestUndoSaysHonestlyWhenItCannot(t *testing.T) {
	status := func(st fleet.Status) func(*scene) {
		return func(s *scene) { s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(st) }) }
	}
	for name, c := range map[string]struct {
		change             func(*scene)
		mode               events.Mode
		outcome, cause, in string
	}{
		"it is being released":      {status(fleet.Releasing), events.Enforce, "aborted", "gone", "do not come back"},
		"it is released":            {status(fleet.Released), events.Enforce, "aborted", "gone", "reaper rebirth a"},
		"it is still stopping":      {status(fleet.Stopping), events.Enforce, "aborted", "stopping", "in a few minutes"},
		"it runs":                   {status(fleet.Running), events.Enforce, "aborted", "not-stopped", "nothing to undo"},
		"only a plan was allowed":   {func(*scene) {}, events.Plan, "aborted", "plan-mode", "would be reopened"},
		"the cloud refuses":         {func(s *scene) { s.refuse["reopen"] = callError(fault.Denied) }, events.Enforce, "failed", "denied", "UpdateInstanceReopen"},
		"the store is full":         {func(s *scene) { s.shelf.full = errShelf }, events.Enforce, "accepted", "", "starts again"},
		"the store is out of reach": {func(s *scene) { s.shelf.gone = errShelf }, events.Enforce, "accepted", "", "starts again"},
	} {
		t.Run(name, func(t *testing.T) {
			s := paused(t)
			c.change(s)
			calls := s.calls["reopen"] + s.calls["tag"]
			report, e := s.undo(t, c.mode)
			if e.Operation != "ReopenInstance" || e.Outcome != c.outcome || e.Cause != c.cause || !strings.Contains(e.Text, c.in) || report.Summary.Status != "partial" {
				t.Errorf("%+v, %s", e, report.Summary.Status)
			}
			if c.mode == events.Plan && s.calls["reopen"]+s.calls["tag"] != calls {
				t.Error("a plan made a mutating call")
			}
		})
	}
	t.Run("it is not there", func(t *testing.T) {
		s := paused(t)
		s.lose("a")
		if report, e := s.undo(t, events.Enforce); e.Operation != "" || problemsOf(report) != "not-found" {
			t.Errorf("%+v, %s", e, problemsOf(report))
		}
	})
	t.Run("a protection for good is not shortened", func(t *testing.T) {
		s := paused(t)
		_ = s.retag("test", "a", func(t fleet.Tags) { t["reaper/keep"] = "yes" })
		s.undo(t, events.Enforce)
		if tags, _ := s.find("a").Tags.Get(); tags["reaper/keep"] != "yes" {
			t.Errorf("tags %v", tags)
		}
	})
}

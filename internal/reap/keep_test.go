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

// keep asks to protect a for two weeks.
func (s *scene) keep(t *testing.T, mode events.Mode) (message.Report, message.Effect) {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{
		Trigger: events.Trigger{Kind: events.Keep, Ceiling: events.Enforce, Instances: []string{"a"}, Days: 14}, Mode: mode, ModeReason: "a test",
		Rules: load(t, ladderRules), Sink: &gathered, Clock: s.clock, Account: "1",
	}
	s.remembering(&order)
	if _, err := reap.Keep(t.Context(), opened{s.cloud()}, order); err != nil {
		t.Fatal(err)
	}
	report := gathered.Report()
	if len(report.Effects) == 0 {
		return report, message.Effect{}
	}
	return report, report.Effects[0]
}

func (s *scene) keepTag(key, value string) {
	_ = s.retag("test", "a", func(t fleet.Tags) { t[key] = value })
}

func TestKeepProtectsAndTheNextRunTakesTheMarkOff(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	report, e := s.keep(t, events.Enforce)
	tags, _ := s.find("a").Tags.Get()
	if e.Outcome != "accepted" || tags["reaper/keep"] != "until 2026-12-07" || !strings.Contains(e.Text, "takes its mark off") || report.Summary.Status != "done" {
		t.Fatalf("%+v, %+v, tags %v", e, report.Summary, tags)
	}
	if want := "1 of 1 instances asked for are protected until 2026-12-07"; report.Summary.Text != want {
		t.Errorf("%q, want %q", report.Summary.Text, want)
	}
	s.expect(t, ladderRules, "keep", "protected", "Withdraw accepted")
	if len(s.released) != 0 {
		t.Errorf("released %v", s.released)
	}
}

func TestKeepNeverShortensAProtection(t *testing.T) {
	for name, c := range map[string]struct{ key, value, want, outcome, cause string }{
		"one for good":                 {"reaper/keep", "yes", "yes", "accepted", "protected"},
		"one that cannot be read":      {"reaper/keep", "until 31.12.2026", "until 31.12.2026", "accepted", "protected"},
		"one that ends later":          {"reaper/keep", "until 2027-01-01", "until 2027-01-01", "accepted", "protected"},
		"one that ends that very day":  {"reaper/keep", "until 2026-12-07", "until 2026-12-07", "accepted", "protected"},
		"one that ends sooner":         {"reaper/keep", "until 2026-12-06", "until 2026-12-07", "accepted", ""},
		"one that is over":             {"reaper/keep", "until 2020-01-01", "until 2026-12-07", "accepted", ""},
		"one in other letters, longer": {"Reaper/Keep", "yes", "yes", "accepted", "protected"},
		"one in other letters, over":   {"Reaper/Keep", "until 2020-01-01", "until 2020-01-01", "aborted", "other-tag"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.keepTag(c.key, c.value)
			_, e := s.keep(t, events.Enforce)
			if tags, _ := s.find("a").Tags.Get(); tags[c.key] != c.want || e.Outcome != c.outcome || e.Cause != c.cause {
				t.Errorf("%+v, tags %v", e, tags)
			}
		})
	}
}

func TestKeepSaysHonestlyWhenItCannot(t *testing.T) {
	change := func(f func(*fleet.Instance)) func(*scene) { return func(s *scene) { s.change("a", f) } }
	for name, c := range map[string]struct {
		change             func(*scene)
		mode               events.Mode
		outcome, cause, in string
	}{
		"it is being released": {change(func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Releasing) }), events.Enforce, "aborted", "gone", "reaper rebirth a"},
		"it carries no tags":   {change(func(i *fleet.Instance) { i.Series = fleet.Known(fleet.SeriesV3) }), events.Enforce, "aborted", "no-tags", "protect in the rules file"},
		"its series is not known": {change(func(i *fleet.Instance) {
			i.Series = fleet.Unknown[fleet.Series](fleet.Absent, "not said")
		}), events.Enforce, "aborted", "no-tags", "protect in the rules file"},
		"its tags are not known": {change(func(i *fleet.Instance) { i.Tags = fleet.Unknown[fleet.Tags](fleet.Failed, "no answer") }), events.Enforce, "aborted", "tags-unknown", "try again"},
		"its tags are full": {change(func(i *fleet.Instance) {
			tags := fleet.Tags{}
			for n := range 20 {
				tags[fmt.Sprint("tag", n)] = "x"
			}
			i.Tags = fleet.Known(tags)
		}), events.Enforce, "aborted", "no-place", "20 tags"},
		"only a plan was allowed": {func(*scene) {}, events.Plan, "aborted", "plan-mode", "would be protected until 2026-12-07; a test"},
		"the cloud refuses":       {func(s *scene) { s.refuse["tag"] = callError(fault.Denied) }, events.Enforce, "failed", "denied", "could not be protected"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			c.change(s)
			report, e := s.keep(t, c.mode)
			if e.Operation != "Keep" || e.Outcome != c.outcome || e.Cause != c.cause || !strings.Contains(e.Text, c.in) || report.Summary.Status != "partial" {
				t.Errorf("%+v, %s", e, report.Summary.Status)
			}
			if c.mode == events.Plan && s.calls["tag"] > 0 {
				t.Error("a plan made a mutating call")
			}
		})
	}
	t.Run("it is not there", func(t *testing.T) {
		s := newScene()
		if report, e := s.keep(t, events.Enforce); e.Operation != "" || problemsOf(report) != "not-found" {
			t.Errorf("%+v, %s", e, problemsOf(report))
		}
	})
}

func TestATagAloneDoesNotSaveWhatIsStopped(t *testing.T) {
	s := paused(t)
	report, e := s.keep(t, events.Enforce)
	if e.Outcome != "accepted" || problemsOf(report) != "burning" || !strings.Contains(report.Summary.Problems[0].Text, "reaper undo a") {
		t.Errorf("%+v, %+v", e, report.Summary)
	}
}

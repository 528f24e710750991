package reap_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// run enforces once and returns the verdict on a, and its last effect.
func (s *scene) run(t *testing.T, rules string, change ...func(*reap.Order)) (message.Report, message.Verdict, message.Effect) {
	t.Helper()
	report, err := enforce(t, s.fake, rules, append([]func(*reap.Order){s.remembering}, change...)...)
	if err != nil {
		t.Fatal(err)
	}
	var verdict message.Verdict
	var effect message.Effect
	for _, v := range report.Verdicts {
		if v.Instance.ID == "a" {
			verdict = v
		}
	}
	for _, e := range report.Effects {
		if e.Instance == "a" {
			effect = e
		}
	}
	return report, verdict, effect
}

// expect runs once and holds the verdict's action and reason, and the last effect
// on a ("operation outcome", empty for none), against what is wanted.
func (s *scene) expect(t *testing.T, rules, action, reason, effect string) (message.Report, message.Verdict) {
	t.Helper()
	report, v, e := s.run(t, rules)
	got := strings.TrimSpace(e.Operation + " " + e.Outcome)
	if v.Action != action || v.Reason != reason || got != effect {
		t.Fatalf("at %s: %s/%s %q, effect %q (%s: %s); want %s/%s, effect %q",
			s.clock.Now().Format("Mon 15:04"), v.Action, v.Reason, v.Text, got, e.Cause, e.Text, action, reason, effect)
	}
	return report, v
}

func TestTheWholeLadder(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	if len(s.notices.sent) != 1 || !s.notices.sent[0].Due.Equal(start.Add(24*time.Hour)) {
		t.Fatalf("warned %+v", s.notices.sent)
	}
	s.wait(23 * time.Hour)
	s.expect(t, ladderRules, "wait", "grace", "")
	s.wait(2 * time.Hour)
	s.expect(t, ladderRules, "stop", "idle", "StopInstance accepted")
	if mark, err := fleet.ParseMark(s.tag("a"), fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}); err != nil || mark.Stage != fleet.Paused {
		t.Fatalf("the mark is %+v, %v", mark, err)
	}
	s.wait(10 * time.Hour)
	s.expect(t, ladderRules, "wait", "stopped", "")
	s.wait(11 * time.Hour)
	s.expect(t, ladderRules, "release", "idle", "ReleaseInstance accepted")
	s.wait(time.Hour)
	s.expect(t, ladderRules, "keep", "gone", "")
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
	_, _, e := s.run(t, ladderRules)
	if e.Operation != "DeleteInstance" || e.Outcome != "accepted" || len(s.instances) != 0 {
		t.Fatalf("the end is not confirmed and cleared away: %+v", e)
	}
	before := s.calls["delete"]
	s.run(t, ladderRules)
	if s.calls["delete"] != before || s.calls["release"] != 1 || s.calls["stop"] != 1 {
		t.Errorf("calls %v", s.calls)
	}
}

// marked brings the scene to where a was warned and the grace has passed.
func marked(t *testing.T) *scene {
	t.Helper()
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	s.wait(25 * time.Hour)
	return s
}

func TestMarksEnd(t *testing.T) {
	tags := func(change func(fleet.Tags)) func(*scene) {
		return func(s *scene) { _ = s.retag("test", "a", change) }
	}
	for name, c := range map[string]struct {
		change                 func(*scene)
		action, reason, effect string
	}{
		"nothing changed: the release comes":        {func(*scene) {}, "release", "idle", "ReleaseInstance accepted"},
		"opted out":                                 {tags(func(t fleet.Tags) { t["reaper/keep"] = "yes" }), "keep", "protected", "Withdraw accepted"},
		"unmarked by hand: warned anew":             {tags(func(t fleet.Tags) { delete(t, fleet.MarkTag) }), "warn", "idle", "Warn accepted"},
		"an unreadable mark: warned anew":           {tags(func(t fleet.Tags) { t[fleet.MarkTag] += "x" }), "warn", "idle", "Warn accepted"},
		"the mark of another instance: warned anew": {tags(func(t fleet.Tags) { t[fleet.MarkTag] = otherMark() }), "warn", "idle", "Warn accepted"},
		"in use again":                              {func(s *scene) { s.rate["a"] = 9000 }, "keep", "busy", "Withdraw accepted"},
		"no rule matches any more":                  {tags(func(t fleet.Tags) { t["env"] = "prod" }), "keep", "no-rule", "Withdraw accepted"},
		"its use is not known: the mark stays":      {func(s *scene) { s.missing["a"] = 50 }, "keep", "usage-unknown", ""},
		"converted to subscription": {func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.PaidType = fleet.Known(fleet.Subscription) })
		}, "keep", "subscription", "Withdraw accepted"},
		"the clock went back a day: warned anew":         {func(s *scene) { s.wait(-26 * time.Hour) }, "warn", "idle", "Warn accepted"},
		"the clock went back a little: the grace counts": {func(s *scene) { s.wait(-2 * time.Hour) }, "wait", "grace", ""},
		"its owner changed: the same rule still decides": {tags(func(t fleet.Tags) { t["owner"] = "b" }), "release", "idle", "ReleaseInstance accepted"},
		"stopped by somebody":                            {func(s *scene) { s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Stopped) }) }, "keep", "not-running", ""},
		"its tags cannot be read": {func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.Tags = fleet.Unknown[fleet.Tags](fleet.Absent, "gone") })
		}, "keep", "protection-unknown", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := marked(t)
			c.change(s)
			s.expect(t, warnRules, c.action, c.reason, c.effect)
			if gone := s.tag("a") == ""; c.effect == "Withdraw accepted" && !gone {
				t.Error("the mark is still there")
			}
		})
	}
	t.Run("vanished", func(t *testing.T) {
		s := marked(t)
		s.lose("a")
		if report, _, e := s.run(t, warnRules); len(report.Verdicts) != 0 || e.Operation != "" || report.Summary.Status != "done" {
			t.Errorf("%+v", report.Summary)
		}
	})
	t.Run("a changed rule does not inherit it", func(t *testing.T) {
		s := marked(t)
		s.expect(t, strings.Replace(warnRules, "72h", "71h", 1), "warn", "idle", "Warn accepted")
	})
}

func otherMark() string {
	return fleet.Mark{Stage: fleet.Warned, Terms: "0123456789ab", Since: start.Add(-48 * time.Hour), Due: start.Add(-24 * time.Hour)}.
		Text(fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "b"})
}

func TestTheGraceBeginsWithTheDelivery(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.notices.err = errors.New("the webhook answered 500")
	s.expect(t, warnRules, "warn", "idle", "Warn failed")
	s.wait(25 * time.Hour)
	s.expect(t, warnRules, "warn", "idle", "Warn failed")
	if s.tag("a") != "" {
		t.Fatalf("an undelivered warning left the mark %q", s.tag("a"))
	}
	s.notices.err = nil
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	s.wait(23 * time.Hour)
	s.expect(t, warnRules, "wait", "grace", "")
}

func TestAWarningThatCouldNotBeNotedComesAgain(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.refuse["tag"] = callError(fault.Denied)
	s.expect(t, warnRules, "warn", "idle", "Warn failed")
	s.wait(25 * time.Hour)
	s.refuse = map[string]error{}
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	if len(s.notices.sent) != 2 || len(s.released) != 0 {
		t.Errorf("%d warnings, released %v", len(s.notices.sent), s.released)
	}
}

func TestNobodyToTellMeansNoGrace(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	_, _, e := s.run(t, warnRules, func(o *reap.Order) { o.Notifier = nil })
	if e.Outcome != "failed" || e.Cause != "no-notifier" || s.tag("a") != "" {
		t.Errorf("%+v, mark %q", e, s.tag("a"))
	}
}

// paused brings the scene to where a is stopped.
func paused(t *testing.T) *scene {
	t.Helper()
	return pausedBy(t, ladderRules)
}

// pausedBy is the same by other rules.
func pausedBy(t *testing.T, rules string) *scene {
	t.Helper()
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, rules, "warn", "idle", "Warn accepted")
	s.wait(25 * time.Hour)
	s.expect(t, rules, "stop", "idle", "StopInstance accepted")
	s.wait(21 * time.Hour)
	return s
}

func TestWhatIsStoppedMayStillBeSaved(t *testing.T) {
	for name, c := range map[string]struct {
		change                 func(*scene)
		action, reason, effect string
	}{
		"nothing changed: the release comes": {func(*scene) {}, "release", "idle", "ReleaseInstance accepted"},
		"reopened: the ladder begins anew": {func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Running) })
		}, "warn", "idle", "Warn accepted"},
		"protected": {func(s *scene) { _ = s.retag("test", "a", func(t fleet.Tags) { t["reaper/keep"] = "yes" }) }, "keep", "protected", ""},
		"CloudMonitor knows nothing of it, not even from before": {func(s *scene) { s.blind = true }, "keep", "unsettled", ""},
		"CloudMonitor does not answer":                           {func(s *scene) { s.seriesErr["cn-hangzhou"] = callError(fault.Unavailable) }, "keep", "unsettled", ""},
		"it shows the half hour in which the stop took effect":   {func(s *scene) { s.halted["a"] = s.halted["a"].Add(29 * time.Minute) }, "release", "idle", "ReleaseInstance accepted"},
		"opened and stopped again":                               {func(s *scene) { s.halted["a"] = s.halted["a"].Add(time.Hour) }, "keep", "unsettled", ""},
		"the fuse burnt": {func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Releasing) })
		}, "keep", "gone", ""},
		"its mark was taken off: nobody knows who stopped it": {func(s *scene) {
			_ = s.retag("test", "a", func(t fleet.Tags) { delete(t, fleet.MarkTag) })
		}, "keep", "not-running", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := paused(t)
			c.change(s)
			s.expect(t, ladderRules, c.action, c.reason, c.effect)
		})
	}
}

func TestARefusedStopPutsTheWarningBack(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	before := s.tag("a")
	s.wait(25 * time.Hour)
	s.refuse["stop"] = callError(fault.Denied)
	s.expect(t, ladderRules, "stop", "idle", "StopInstance failed")
	if s.tag("a") != before {
		t.Errorf("the mark is %q, and was %q", s.tag("a"), before)
	}
	s.refuse = map[string]error{}
	s.wait(time.Minute)
	s.expect(t, ladderRules, "stop", "idle", "StopInstance accepted")
}

func TestWithoutTagsTheStoreHoldsTheMark(t *testing.T) {
	serverless := dev("a", "cn-hangzhou", long)
	serverless.Series, serverless.PaidType = fleet.Known(fleet.SeriesV3), fleet.Known(fleet.Serverless)
	s := newScene(serverless)
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	if s.tag("a") != "" || len(s.shelf.files) == 0 {
		t.Fatalf("the mark is not in the store: %v", s.shelf.files)
	}
	s.wait(25 * time.Hour) // it cannot be stopped, so it waits for the time of the stop too
	s.expect(t, ladderRules, "wait", "grace", "")
	s.wait(20 * time.Hour)
	s.expect(t, ladderRules, "release", "idle", "ReleaseInstance accepted")
	if s.calls["stop"]+s.calls["tag"] != 0 {
		t.Errorf("calls %v", s.calls)
	}
	t.Run("without a store nothing begins", func(t *testing.T) {
		s := newScene(serverless)
		_, v, e := s.run(t, ladderRules, func(o *reap.Order) { o.Store = nil })
		if v.Action != "warn" || e.Outcome != "aborted" || e.Cause != "no-place" || len(s.notices.sent) != 0 {
			t.Errorf("%s, %+v", v.Text, e)
		}
	})
}

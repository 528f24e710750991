package reap_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// hooked is a shelf whose Create does something first.
type hooked struct {
	*shelf
	creates int
	before  func(name string)
}

func (h *hooked) Create(ctx context.Context, name string, data []byte) error {
	h.creates++
	if h.before != nil {
		h.before(name)
	}
	return h.shelf.Create(ctx, name, data)
}

func (s *scene) hook(before func(string)) *hooked {
	h := &hooked{shelf: s.shelf, before: before}
	s.store = &stored{Ledger: ledger.New(h)}
	return h
}

// runCloud runs against a cloud that differs from the scene's own.
func (s *scene) runCloud(t *testing.T, text string, mode events.Mode, cloud reap.Cloud, change ...func(*reap.Order)) message.Report {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{Trigger: events.Trigger{Kind: events.Schedule, Ceiling: events.Enforce}, Mode: mode, ModeReason: "a test",
		Rules: load(t, text), Sink: &gathered, Clock: s.clock, Account: "1"}
	s.remembering(&order)
	for _, c := range change {
		c(&order)
	}
	if _, err := reap.Run(t.Context(), opened{cloud}, order); err != nil {
		t.Fatal(err)
	}
	return gathered.Report()
}

func TestUndoShortensNoProtection(t *testing.T) {
	for _, value := range []string{"true", "forever", "", "please", "Until 2027-12-31", "until further notice", "until 2026-12-03"} {
		s := paused(t)
		_ = s.retag("test", "a", func(t fleet.Tags) { t["reaper/keep"] = value })
		s.undo(t, events.Enforce)
		if tags, _ := s.find("a").Tags.Get(); tags["reaper/keep"] != value {
			t.Errorf("reaper/keep=%q became %q", value, tags["reaper/keep"])
		}
	}
}

func TestAPlanDeletesNothing(t *testing.T) {
	text := strings.Replace(devRules, "force: true", "force: true, delete: true", 1)
	key := func(o *reap.Order) { o.Trigger.DedupKey = "timer/n/1" }
	s := newScene(dev("a", "cn-hangzhou", long))
	s.run(t, text, key)
	s.wait(time.Hour)
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Released) })
	before := len(s.shelf.files)
	if r, _, _ := s.run(t, text, key); r.Run.Mode != "plan" || s.calls["delete"] != 0 {
		t.Errorf("mode %s made %d calls", r.Run.Mode, s.calls["delete"])
	}
	if _, err := execute(t, s.fake, text, events.Plan, s.remembering); err != nil || s.calls["delete"] != 0 || len(s.shelf.files) != before {
		t.Errorf("%d calls, %d files, were %d, %v", s.calls["delete"], len(s.shelf.files), before, err)
	}
}

func TestUndoAndARunInAnotherProcess(t *testing.T) {
	s := paused(t)
	var undone message.Effect
	var once bool
	s.hook(func(name string) {
		if strings.HasSuffix(name, ".intent") && !once {
			once = true
			_, undone = s.undo(t, events.Enforce)
		}
	})
	_, _, e := s.run(t, ladderRules)
	if undone.Outcome != "accepted" || e.Outcome != "aborted" || len(s.released) != 0 {
		t.Errorf("undo: %s; the run: %s %s; released %v", undone.Outcome, e.Operation, e.Outcome, s.released)
	}
}

func TestASlowStoreMakesNoOldFactsGood(t *testing.T) {
	for name, use := range map[string]func(*scene){
		"protected meanwhile":    func(s *scene) { _ = s.retag("test", "a", func(t fleet.Tags) { t["reaper/keep"] = "yes" }) },
		"no time left":           func(s *scene) { s.wait(4 * time.Minute) },
		"what was read grew old": func(s *scene) { s.wait(time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.hook(func(string) {
				s.wait(20 * time.Second)
				use(s)
			})
			_, _, e := s.run(t, devRules, func(o *reap.Order) { o.Deadline = start.Add(5 * time.Minute) })
			if len(s.released) > 0 || e.Outcome != "aborted" && e.Outcome != "left" {
				t.Errorf("%s %s, released %v", e.Outcome, e.Cause, s.released)
			}
		})
	}
}

type brokenRows struct{ *fake }

func (b brokenRows) List(ctx context.Context, region string, ids ...string) (fleet.Listing, error) {
	l, err := b.fake.List(ctx, region, ids...)
	for n, i := range l.Instances {
		l.Broken = append(l.Broken, fleet.BrokenRow{Index: n, ID: i.ID, Why: "CreateTime is text"})
	}
	l.Instances = nil
	return l, err
}

func TestARowThatCannotBeReadIsNotGone(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	crashed := ledger.Act{Ref: fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start.Add(-time.Hour), Force: true}
	if err := s.store.Intend(t.Context(), crashed); err != nil {
		t.Fatal(err)
	}
	cloud := s.cloud()
	cloud.Inventory = brokenRows{s.fake}
	if r := s.runCloud(t, devRules, events.Enforce, cloud); len(r.Effects) > 0 {
		t.Errorf("its row could not be read: %s", r.Effects[0].Text)
	}
}

func TestWhatComesBackAfterItsEndIsReported(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.release = nil // accepted, and the list never shows it
	s.run(t, devRules)
	s.wait(time.Hour)
	kept := s.instances
	s.instances = nil // a list that came short
	s.run(t, devRules)
	s.instances = kept
	s.wait(time.Hour)
	if r, v, _ := s.run(t, devRules); problemsOf(r) != "hangs" || v.Reason != "unsettled" || s.calls["release"] != 1 {
		t.Errorf("%s, problems %q: %s", v.Reason, problemsOf(r), v.Text)
	}
}

func TestAWarningDoesNotCountForEver(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	s.rate["a"] = 50_000_000 // in heavy use, while the reaper is frozen
	for range 10 {
		s.wait(20 * 24 * time.Hour)
		if _, err := execute(t, s.fake, warnRules, events.Plan, s.remembering); err != nil {
			t.Fatal(err)
		}
	}
	s.rate["a"] = 0
	s.wait(25 * time.Hour)
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
}

func TestUndoWithoutAnAccountLeavesTheStoreAlone(t *testing.T) {
	s := paused(t)
	s.change("a", func(i *fleet.Instance) { i.Account = "" })
	var gathered message.Collector
	order := reap.Order{
		Trigger: events.Trigger{Kind: events.Undo, Ceiling: events.Enforce, Instances: []string{"a"}}, Mode: events.Enforce,
		Rules: load(t, ladderRules), Sink: &gathered, Clock: s.clock,
	}
	s.remembering(&order)
	if _, err := reap.Undo(t.Context(), opened{s.cloud()}, order); err != nil || s.calls["reopen"] != 1 {
		t.Fatalf("%d calls, %v", s.calls["reopen"], err)
	}
	s.change("a", func(i *fleet.Instance) { i.Account = "1" })
	s.wait(time.Hour)
	if r, _, _ := s.run(t, ladderRules); r.Summary.Tripwire != "" {
		t.Errorf("every later run: %s", r.Summary.Tripwire)
	}
}

type slowKits struct{ s *scene }

func (k slowKits) Configuration(context.Context, fleet.Ref) (kit.Kit, error) {
	k.s.wait(4 * time.Second)
	return kit.Kit{}, nil
}

func TestSavingTakesNothingOffTheMinuteOfTheFacts(t *testing.T) {
	s := newScene(fleetOf(20)...)
	cloud := s.cloud()
	cloud.Configurer = slowKits{s} // 40 s for the ten of each region
	s.runCloud(t, limited("{per_run: 100}"), events.Enforce, cloud)
	if len(s.released) != 20 || s.store.kits != 20 {
		t.Errorf("%d released, %d kits saved", len(s.released), s.store.kits)
	}
}

func TestPlacesOfLimitsCostACallEach(t *testing.T) {
	var list []fleet.Instance
	for i := range 100 {
		list = append(list, dev(fmt.Sprintf("i%03d", i), "cn-hangzhou", long))
	}
	s := newScene(list...)
	h := s.hook(nil)
	s.run(t, limited("{per_run: 100, per_day: 200, per_region: 100, per_owner: 100, owner_tag: owner}"))
	// Four places, an intent and an outcome for each release.
	if len(s.released) != 100 || h.creates != 600 {
		t.Errorf("%d released by %d creates", len(s.released), h.creates)
	}
}

func TestMarksOfWhatIsGoneAreCleared(t *testing.T) {
	serverless := dev("a", "cn-hangzhou", long)
	serverless.Series = fleet.Known(fleet.SeriesV3)
	s := newScene(serverless)
	s.run(t, warnRules)
	s.wait(25 * time.Hour)
	s.run(t, warnRules)
	s.lose("a")
	s.wait(25 * time.Hour)
	s.run(t, warnRules)
	for name := range s.shelf.files {
		if strings.HasPrefix(name, "marks/") {
			t.Errorf("%s is still there, %d released", name, len(s.released))
		}
	}
}

// lostTag writes tags and loses the answers.
type lostTag struct{ *fake }

func (l lostTag) Tag(ctx context.Context, ref fleet.Ref, key, value string) error {
	_ = l.fake.Tag(ctx, ref, key, value)
	return callError(fault.Network)
}

func TestAStopOfSomebodyElseIsNotOurs(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.expect(t, ladderRules, "warn", "idle", "Warn accepted")
	s.wait(25 * time.Hour)
	cloud := s.cloud()
	cloud.Marker = lostTag{s.fake}
	s.runCloud(t, ladderRules, events.Enforce, cloud)
	s.wait(10 * time.Minute)
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Stopped) }) // by its owner, in the console
	s.wait(21 * time.Hour)
	if _, v, _ := s.run(t, ladderRules); len(s.released) > 0 || s.calls["stop"] != 0 {
		t.Errorf("released after %d stops of ours: %s", s.calls["stop"], v.Text)
	}
}

func TestAStopIsTold(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.run(t, strings.Replace(ladderRules, "{warn: 24h}, ", "", 1))
	if len(s.notices.sent) != 1 || !strings.Contains(s.notices.sent[0].Text, "undo") || s.calls["stop"] != 1 {
		t.Errorf("%d stops, told %+v", s.calls["stop"], s.notices.sent)
	}
}

func TestWhatIsToStayAndIsStoppedIsTold(t *testing.T) {
	s := paused(t)
	before := len(s.notices.sent)
	_ = s.retag("test", "a", func(t fleet.Tags) { t["reaper/keep"] = "yes" })
	for n := range 2 {
		r, v, _ := s.run(t, ladderRules)
		if problemsOf(r) != "burning" || v.Reason != "protected" || len(s.notices.sent) != before+n+1 || s.tag("a") == "" {
			t.Errorf("run %d: %s, problems %q, %d notices, mark %q", n, v.Text, problemsOf(r), len(s.notices.sent)-before, s.tag("a"))
		}
		s.wait(time.Hour)
	}
}

func TestAnEventIsNotHandledWhileSomethingIsUnknown(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.seriesErr["cn-hangzhou"] = callError(fault.Unavailable)
	key := func(o *reap.Order) { o.Trigger.DedupKey = "timer/nightly/1" }
	s.run(t, devRules, key)
	s.seriesErr = map[string]error{}
	if r, _, _ := s.run(t, devRules, key); r.Run.Mode != "enforce" || len(s.released) != 1 {
		t.Errorf("mode %s: %s; released %v", r.Run.Mode, r.Run.ModeReason, s.released)
	}
}

func TestAnOpenActWhereNobodyLooksIsReported(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	lost := ledger.Act{Ref: fleet.Ref{Account: "1", Region: "cn-beijing", ID: "z"}, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start.Add(-time.Hour)}
	if err := s.store.Intend(t.Context(), lost); err != nil {
		t.Fatal(err)
	}
	if r, _, _ := s.run(t, devRules); problemsOf(r) != "unsettled" {
		t.Errorf("problems %q", problemsOf(r))
	}
}

func TestWithoutRoomForAMarkNobodyIsWarned(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	_ = s.retag("test", "a", func(t fleet.Tags) {
		for n := range 19 {
			t[fmt.Sprintf("tag-%d", n)] = "x"
		}
	})
	_, _, e := s.run(t, warnRules)
	if e.Outcome != "aborted" || e.Cause != "no-place" || len(s.notices.sent) != 0 {
		t.Errorf("%s %s, %d warnings", e.Outcome, e.Cause, len(s.notices.sent))
	}
}

package reap_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

var errShelf = errors.New("the store does not answer")

func TestWithoutItsStoreARunActsOnNothing(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.shelf.gone = errShelf
	report, v, _ := s.run(t, devRules)
	if v.Reason != "tripwire" || len(report.Effects) != 0 || len(s.released) != 0 || report.Summary.Status != "partial" {
		t.Errorf("%s: %s, effects %v", v.Reason, v.Text, report.Effects)
	}
}

func TestAFullStoreAllowsNoRelease(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.shelf.full = errors.New("no space left on device")
	_, _, e := s.run(t, devRules)
	if e.Outcome != "aborted" || e.Cause != "store" || !strings.Contains(e.Text, "no space left") || s.calls["release"] != 0 {
		t.Errorf("%+v, %d calls", e, s.calls["release"])
	}
}

func TestNoInstanceGetsTwoReleases(t *testing.T) {
	for name, c := range map[string]struct {
		release func(*fake, fleet.Ref) error
		wait    time.Duration
		calls   int
		effects string
	}{
		"accepted, and the list never shows it":              {nil, 100 * time.Hour, 1, ""},
		"the answer was lost, at once":                       {lostAnswer, time.Minute, 1, ""},
		"the answer was lost, and an hour later it runs":     {lostAnswer, time.Hour, 2, "ReleaseInstance failed state; ReleaseInstance uncertain network"},
		"the answer was lost, and it goes":                   {goesUnheard, time.Minute, 1, "ReleaseInstance accepted state"},
		"refused: the next run may try":                      {func(*fake, fleet.Ref) error { return callError(fault.Denied) }, time.Minute, 2, "ReleaseInstance failed denied"},
		"throttled to the end of the run: the next may try":  {func(*fake, fleet.Ref) error { return callError(fault.Throttled) }, time.Minute, 8, ""},
		"HTTP 200 that says no: the next run may try":        {func(*fake, fleet.Ref) error { return callError(fault.Refused) }, time.Minute, 2, ""},
		"an answer that cannot be read, and it runs an hour": {func(*fake, fleet.Ref) error { return callError(fault.Malformed) }, time.Hour, 2, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.release = c.release
			s.run(t, devRules)
			s.wait(c.wait)
			report, v, _ := s.run(t, devRules)
			if s.calls["release"] != c.calls {
				t.Errorf("%d calls, want %d; the verdict was %s", s.calls["release"], c.calls, v.Text)
			}
			if got := effectsOf(report); c.effects != "" && got != c.effects {
				t.Errorf("the second run's effects are %q, want %q", got, c.effects)
			}
		})
	}
}

func lostAnswer(*fake, fleet.Ref) error { return callError(fault.Network) }

// goesUnheard takes effect after the run is over.
func goesUnheard(f *fake, ref fleet.Ref) error {
	f.afterRun = func() { f.change(ref.ID, func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Releasing) }) }
	return callError(fault.Network)
}

func effectsOf(r message.Report) string {
	var list []string
	for _, e := range r.Effects {
		list = append(list, strings.TrimSpace(e.Operation+" "+e.Outcome+" "+e.Cause))
	}
	return strings.Join(list, "; ")
}

func TestWhatACrashedRunLeft(t *testing.T) {
	ref := fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}
	status := func(st fleet.Status) func(*scene) {
		return func(s *scene) { s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(st) }) }
	}
	for name, c := range map[string]struct {
		age     time.Duration
		change  func(*scene)
		reason  string
		effects string
		problem string
	}{
		"it goes: finished":                           {time.Minute, status(fleet.Releasing), "gone", "ReleaseInstance accepted state", ""},
		"it is released: finished":                    {time.Minute, status(fleet.Released), "gone", "ReleaseInstance accepted state", ""},
		"it runs, and it is early: nothing is done":   {time.Minute, func(*scene) {}, "unsettled", "", "unsettled"},
		"it runs an hour later: done anew":            {time.Hour, func(*scene) {}, "idle", "ReleaseInstance failed state; ReleaseInstance accepted", ""},
		"half a line: nothing is done":                {time.Hour, func(s *scene) { s.halve() }, "unsettled", "", "store"},
		"it is in use an hour later: left alone":      {time.Hour, func(s *scene) { s.rate["a"] = 9000 }, "busy", "ReleaseInstance failed state", ""},
		"it is not listed, and it is early: reported": {time.Minute, func(s *scene) { s.lose("a") }, "", "", "unsettled"},
		"it is not listed an hour later: finished":    {time.Hour, func(s *scene) { s.lose("a") }, "", "ReleaseInstance accepted state", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			crashed := ledger.Act{Ref: ref, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start.Add(-c.age), Force: true}
			if err := s.store.Intend(t.Context(), crashed); err != nil {
				t.Fatal(err)
			}
			c.change(s)
			report, v, _ := s.run(t, devRules)
			if v.Reason != c.reason || effectsOf(report) != c.effects {
				t.Errorf("%s, effects %q; want %s, %q", v.Reason, effectsOf(report), c.reason, c.effects)
			}
			if got := problemsOf(report); got != c.problem {
				t.Errorf("problems %q, want %q", got, c.problem)
			}
		})
	}
	t.Run("it was stopped by then: released in the same run once its time has passed", func(t *testing.T) {
		s := paused(t)
		s.halt(t, ref)
		s.wait(time.Hour)
		s.expect(t, ladderRules, "release", "idle", "ReleaseInstance accepted")
	})
	t.Run("what is held back says by what", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		_ = s.store.Intend(t.Context(), ledger.Act{Ref: ref, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start})
		if _, v, _ := s.run(t, devRules); !strings.Contains(v.Text, "of the ReleaseInstance that an earlier run began") {
			t.Errorf("%s", v.Text)
		}
	})
	t.Run("half a line is told in a whole sentence", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		_ = s.store.Intend(t.Context(), ledger.Act{Ref: ref, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start})
		s.halve()
		if r, _, _ := s.run(t, devRules); !strings.Contains(r.Summary.Problems[0].Text, "a: a call was begun by an earlier run") {
			t.Errorf("%+v", r.Summary.Problems)
		}
	})
	t.Run("a plan writes nothing down", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		_ = s.store.Intend(t.Context(), ledger.Act{Ref: ref, Number: 1, Operation: "ReleaseInstance", Run: "crashed", At: start.Add(-time.Hour)})
		before := len(s.shelf.files)
		if _, err := execute(t, s.fake, devRules, events.Plan, s.remembering); err != nil || len(s.shelf.files) != before {
			t.Errorf("%d files, were %d; %v", len(s.shelf.files), before, err)
		}
	})
}

// halt takes back that the outcome of the stop was written.
func (s *scene) halt(t *testing.T, ref fleet.Ref) {
	t.Helper()
	name := "acts/" + ref.Account + "/" + ref.Region + "/" + ref.ID + "/0001.StopInstance.accepted"
	if _, there := s.shelf.files[name]; !there {
		t.Fatalf("there is no %s", name)
	}
	delete(s.shelf.files, name)
}

func problemsOf(r message.Report) string {
	var words []string
	for _, p := range r.Summary.Problems {
		words = append(words, p.Class)
	}
	return strings.Join(words, " ")
}

// halve cuts every intent in half.
func (s *scene) halve() {
	for name, text := range s.shelf.files {
		if strings.HasSuffix(name, ".intent") {
			s.shelf.files[name] = text[:len(text)/2]
		}
	}
}

func TestAReleaseThatHangsIsReported(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.run(t, devRules)
	s.wait(3 * time.Hour)
	report, _, _ := s.run(t, devRules)
	if problemsOf(report) != "hangs" || s.calls["release"] != 1 {
		t.Errorf("problems %+v, %d calls", report.Summary.Problems, s.calls["release"])
	}
}

// fleetOf returns n idle instances, oldest first.
func fleetOf(n int) []fleet.Instance {
	var list []fleet.Instance
	for i := range n {
		list = append(list, dev(fmt.Sprintf("i%d", i), []string{"cn-hangzhou", "cn-shanghai"}[i%2], long-time.Duration(i)*time.Minute))
	}
	return list
}

func limited(limits string) string { return strings.Replace(devRules, "{per_run: 30}", limits, 1) }

func TestLimitsHoldOverRunsAndDeliveries(t *testing.T) {
	event := func(key string) func(*reap.Order) { return func(o *reap.Order) { o.Trigger.DedupKey = key } }
	for name, c := range map[string]struct {
		limits string
		events []string
		want   int
	}{
		"a day's limit, over many runs":               {"{per_run: 2, per_day: 3, crop: oldest-first}", []string{"1", "2", "3", "4"}, 3},
		"a run's limit, over deliveries of one event": {"{per_run: 2, crop: oldest-first}", []string{"1", "1", "1"}, 2},
		"other events have limits of their own":       {"{per_run: 2, crop: oldest-first}", []string{"1", "2"}, 4},
		"none goes when too many should":              {"{per_run: 30, per_day: 3}", []string{"1", "2"}, 0},
		"a share of the fleet, rounded down":          {"{per_run: 30, fleet_share: 34%, crop: oldest-first}", []string{"1"}, 2},
		"a region's limit":                            {"{per_run: 30, per_region: 1, crop: oldest-first}", []string{"1"}, 2},
		"an owner's limit":                            {"{per_run: 30, per_owner: 1, owner_tag: owner, crop: oldest-first}", []string{"1"}, 1},
		"a limit of none":                             {"{per_run: 30, per_day: 0, crop: oldest-first}", []string{"1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(fleetOf(6)...)
			for _, key := range c.events {
				s.run(t, limited(c.limits), event(key))
				s.wait(time.Minute)
			}
			if len(s.released) != c.want {
				t.Errorf("%d were released, want %d", len(s.released), c.want)
			}
		})
	}
}

func TestNobodyIsTwoOwnersByHowTheNameIsWritten(t *testing.T) {
	three := fleetOf(3)
	for i, name := range []string{"alice", "Alice", " alice "} {
		three[i].Tags = tagsOf(name)
	}
	s := newScene(three...)
	s.run(t, limited("{per_run: 30, per_owner: 1, owner_tag: owner, crop: oldest-first}"))
	if len(s.released) != 1 {
		t.Errorf("released %v", s.released)
	}
}

func tagsOf(owner string) fleet.Value[fleet.Tags] {
	return fleet.Known(fleet.Tags{"env": "dev", "owner": owner})
}

func TestWithoutAStoreADaysLimitLetsNothingGo(t *testing.T) {
	s := newScene(fleetOf(2)...)
	report, _, _ := s.run(t, limited("{per_run: 30, per_day: 5}"), func(o *reap.Order) { o.Store = nil })
	if len(s.released) != 0 || report.Summary.Reasons["over-limit"] != 2 || !strings.Contains(report.Verdicts[0].Text, "REAPER_STORE") {
		t.Errorf("released %v: %s", s.released, report.Verdicts[0].Text)
	}
}

func TestAHandledEventIsNotLookedAtAgain(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	event := func(o *reap.Order) { o.Trigger.DedupKey = "timer/nightly/1" }
	s.run(t, devRules, event)
	s.instances = append(s.instances, dev("b", "cn-hangzhou", long))
	before := s.calls["list"]
	report, _, _ := s.run(t, devRules, event)
	if report.Run.Mode != "plan" || s.calls["list"] != before || report.Summary.Status != "done" || !strings.Contains(report.Run.ModeReason, "handled this event") || len(s.released) != 1 {
		t.Errorf("%s: %s; released %v", report.Run.Mode, report.Run.ModeReason, s.released)
	}
	t.Run("one that was not finished is taken up again", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		s.listErr["cn-shanghai"] = callError(fault.Unavailable)
		s.run(t, devRules, event)
		s.listErr = map[string]error{}
		s.instances = append(s.instances, dev("b", "cn-shanghai", long))
		s.run(t, devRules, event)
		if ids := len(s.released); ids != 2 {
			t.Errorf("released %v", s.released)
		}
	})
}

func TestTwoRunsAtOnceInTwoProcesses(t *testing.T) {
	s := newScene(fleetOf(6)...)
	rules := limited("{per_run: 30, per_day: 4, crop: oldest-first}")
	done := make(chan error, 2)
	for _, id := range []string{"one", "two"} {
		go func() {
			_, err := enforce(t, s.fake, rules, s.remembering, func(o *reap.Order) { o.RunID = id })
			done <- err
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	seen := slices.Clone(s.released)
	slices.SortFunc(seen, func(a, b fleet.Ref) int { return strings.Compare(a.ID, b.ID) })
	if len(seen) > 4 || len(slices.Compact(seen)) != len(s.released) {
		t.Errorf("released %v", s.released)
	}
}

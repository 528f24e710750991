package reap_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

var answerRef = fleet.Ref{Account: "1", Region: "cn-hangzhou", ID: "a"}

// said is an answer of alice to the last warning.
func (s *scene) said(kind fleet.AnswerKind) reap.Said {
	said := reap.Said{
		Ref: answerRef, Kind: kind, ID: strings.Repeat("a", 32), Who: "alice", Why: "we still need it", Rule: "dev", Owner: "bob", Due: start.Add(24 * time.Hour),
	}
	if kind == fleet.Kept {
		said.Days = 14
	}
	if n := len(s.notices.sent); n > 0 {
		said.Due = s.notices.sent[n-1].Due
	}
	return said
}

func (s *scene) answer(t *testing.T, said reap.Said, change ...func(*reap.Order)) (reap.Reply, message.Report) {
	t.Helper()
	var gathered message.Collector
	order := reap.Order{
		Trigger: events.Trigger{Kind: events.Answered, Ceiling: events.Enforce, Instances: []string{"a"}, Rules: []string{"dev"}, Reason: said.Reason()},
		Mode:    events.Enforce, ModeReason: "a test", Rules: load(t, ladderRules), Sink: &gathered, Clock: s.clock, Account: "1",
	}
	s.remembering(&order)
	for _, c := range change {
		c(&order)
	}
	return reap.Answer(t.Context(), opened{s.cloud()}, order, said), gathered.Report()
}

// warned brings the scene to an hour after the warning of a.
func warned(t *testing.T, rules string, i fleet.Instance) *scene {
	t.Helper()
	s := newScene(i)
	s.expect(t, rules, "warn", "idle", "Warn accepted")
	s.wait(time.Hour)
	return s
}

func serverless() fleet.Instance {
	i := dev("a", "cn-hangzhou", long)
	i.Series, i.PaidType = fleet.Known(fleet.SeriesV3), fleet.Known(fleet.Serverless)
	return i
}

func TestAKeptInstanceStaysAndItsNextVerdictSaysByWhom(t *testing.T) {
	for name, c := range map[string]struct {
		instance fleet.Instance
		held     string
	}{
		"by its tag":   {dev("a", "cn-hangzhou", long), fleet.HeldByTag},
		"by the store": {serverless(), fleet.HeldByStore},
	} {
		t.Run(name, func(t *testing.T) {
			s := warned(t, warnRules, c.instance)
			reply, _ := s.answer(t, s.said(fleet.Kept))
			if reply.State != reap.Done || reply.Answer.Until != "2026-12-07" || reply.Answer.Held != c.held {
				t.Fatalf("%+v", reply)
			}
			s.wait(time.Hour)
			_, v := s.expect(t, warnRules, "keep", "protected", "Withdraw accepted")
			if !strings.Contains(v.Text, "alice kept it until 2026-12-07 by link: we still need it") {
				t.Error(v.Text)
			}
			if len(v.Instance.Answers) != 1 || v.Instance.Answers[0].Who != "alice" {
				t.Errorf("%+v", v.Instance.Answers)
			}
			s.wait(15 * 24 * time.Hour)
			if _, v := s.expect(t, warnRules, "warn", "idle", "Warn accepted"); strings.Contains(v.Text, "alice") {
				t.Error(v.Text)
			}
		})
	}
}

func TestATagThatIsTakenAwayKeepsNothingAnyMore(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	s.answer(t, s.said(fleet.Kept))
	_ = s.retag("test", "a", func(t fleet.Tags) { delete(t, "reaper/keep") })
	s.expect(t, warnRules, "wait", "grace", "")
}

func TestAWaivedGraceLetsTheNextStepComeAtOnceAndNothingElse(t *testing.T) {
	for name, c := range map[string]struct {
		rules                  string
		instance               fleet.Instance
		change                 func(*scene)
		action, reason, effect string
	}{
		"it is released":                  {warnRules, dev("a", "cn-hangzhou", long), func(*scene) {}, "release", "idle", "ReleaseInstance accepted"},
		"one without tags, too":           {warnRules, serverless(), func(*scene) {}, "release", "idle", "ReleaseInstance accepted"},
		"with a stop, it is stopped":      {ladderRules, dev("a", "cn-hangzhou", long), func(*scene) {}, "stop", "idle", "StopInstance accepted"},
		"in use by now":                   {warnRules, dev("a", "cn-hangzhou", long), func(s *scene) { s.rate["a"] = 9000 }, "keep", "busy", "Withdraw accepted"},
		"its use is not known":            {warnRules, dev("a", "cn-hangzhou", long), func(s *scene) { s.missing["a"] = 50 }, "keep", "usage-unknown", ""},
		"the rule changed since":          {strings.Replace(warnRules, "24h}", "25h}", 1), dev("a", "cn-hangzhou", long), func(*scene) {}, "warn", "idle", "Warn accepted"},
		"the window of the rule is shut":  {warnRules + "    window: {days: [Sun]}\n", dev("a", "cn-hangzhou", long), func(*scene) {}, "keep", "outside-window", ""},
		"the limit allows none":           {strings.Replace(warnRules, "per_run: 30", "per_run: 30, per_day: 0", 1), dev("a", "cn-hangzhou", long), func(*scene) {}, "keep", "over-limit", ""},
		"its mark was written in its way": {warnRules, dev("a", "cn-hangzhou", long), func(s *scene) { _ = s.retag("t", "a", func(t fleet.Tags) { t[fleet.MarkTag] += "x" }) }, "warn", "idle", "Warn accepted"},
	} {
		t.Run(name, func(t *testing.T) {
			s := warned(t, warnRules, c.instance)
			if c.rules == ladderRules || strings.Contains(c.rules, "window") || strings.Contains(c.rules, "per_day") {
				s = warned(t, strings.Replace(c.rules, "per_day: 0", "per_day: 9", 1), c.instance)
			}
			if reply, _ := s.answer(t, s.said(fleet.Waived)); reply.State != reap.Done {
				t.Fatalf("%+v", reply)
			}
			c.change(s)
			_, v := s.expect(t, c.rules, c.action, c.reason, c.effect)
			if c.action == "release" && !strings.Contains(v.Text, "alice asked to release it without waiting longer by link") {
				t.Error(v.Text)
			}
		})
	}
}

func TestAnAnswerIsGoodForItsOwnWarning(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	old := s.said(fleet.Waived)
	s.rate["a"] = 9000
	s.expect(t, warnRules, "keep", "busy", "Withdraw accepted")
	if reply, _ := s.answer(t, old); reply.State != reap.Unwarned {
		t.Fatalf("without a warning: %+v", reply)
	}
	s.rate["a"] = 0
	s.wait(20 * 24 * time.Hour)
	s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	s.wait(time.Minute)
	for _, kind := range []fleet.AnswerKind{fleet.Waived, fleet.Disowned} {
		old.Kind = kind
		if reply, _ := s.answer(t, old); reply.State != reap.Unwarned {
			t.Fatalf("an answer to another warning: %+v", reply)
		}
	}
	s.expect(t, warnRules, "wait", "grace", "")
}

func TestADisownedWarningBeginsAnew(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	s.wait(22 * time.Hour)
	if reply, _ := s.answer(t, s.said(fleet.Disowned)); reply.State != reap.Done {
		t.Fatalf("%+v", reply)
	}
	s.wait(2 * time.Hour)
	_, v := s.expect(t, warnRules, "warn", "idle", "Warn accepted")
	if said := fleet.Known([]fleet.Answer{{Kind: fleet.Disowned, Owner: v.Instance.Answers[0].Owner}}); v.Instance.Answers[0].Owner != "bob" || !(fleet.Instance{Answers: said}).Disowned("bob") || (fleet.Instance{Answers: said}).Disowned("carol") {
		t.Errorf("%+v", v.Instance.Answers)
	}
	s.wait(23 * time.Hour)
	s.expect(t, warnRules, "wait", "grace", "")
	s.wait(2 * time.Hour)
	s.expect(t, warnRules, "release", "idle", "ReleaseInstance accepted")
}

func TestAStoppedInstanceIsOpenedByItsLink(t *testing.T) {
	s := paused(t)
	reply, report := s.answer(t, s.said(fleet.Recalled))
	if reply.State != reap.Done || effectsOf(report) != "ReopenInstance accepted" || s.find("a").Status != fleet.Known(fleet.Running) {
		t.Fatalf("%+v, %s", reply, effectsOf(report))
	}
	if reply, report := s.answer(t, s.said(fleet.Recalled)); reply.State != reap.Before || len(report.Effects) != 0 {
		t.Errorf("again: %+v, %s", reply, effectsOf(report))
	}
}

func TestAnAnswerThatCannotBeGivenSaysWhy(t *testing.T) {
	storeless := func(o *reap.Order) { o.Store = nil }
	for name, c := range map[string]struct {
		kind     fleet.AnswerKind
		instance fleet.Instance
		change   func(*scene)
		order    func(*reap.Order)
		want     reap.State
	}{
		"planning":                                         {fleet.Kept, dev("a", "cn-hangzhou", long), nil, planOnly, reap.Planning},
		"planning, a release":                              {fleet.Waived, dev("a", "cn-hangzhou", long), nil, planOnly, reap.Planning},
		"a tag needs no store":                             {fleet.Kept, dev("a", "cn-hangzhou", long), nil, storeless, reap.Done},
		"without tags it needs one":                        {fleet.Kept, serverless(), nil, storeless, reap.Storeless},
		"a release needs one":                              {fleet.Waived, dev("a", "cn-hangzhou", long), nil, storeless, reap.Storeless},
		"a disowned warning, too":                          {fleet.Disowned, dev("a", "cn-hangzhou", long), nil, storeless, reap.Storeless},
		"it runs":                                          {fleet.Recalled, dev("a", "cn-hangzhou", long), nil, nil, reap.Unstopped},
		"it is gone":                                       {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.lose("a") }, nil, reap.Gone},
		"it goes":                                          {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Releasing) }) }, nil, reap.Gone},
		"nothing can be listed":                            {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.listErr["cn-hangzhou"] = errShelf }, nil, reap.Failed},
		"the store is away: a release":                     {fleet.Waived, dev("a", "cn-hangzhou", long), func(s *scene) { s.shelf.gone = errShelf }, nil, reap.Failed},
		"the store is away: a tag keeps":                   {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.shelf.gone = errShelf }, nil, reap.Done},
		"the store is full: a release":                     {fleet.Waived, dev("a", "cn-hangzhou", long), func(s *scene) { s.shelf.full = errShelf }, nil, reap.Failed},
		"the tag cannot be written, so the store keeps":    {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.refuse["tag"] = errShelf }, nil, reap.Done},
		"the tag cannot be written, and there is no store": {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.refuse["tag"] = errShelf }, storeless, reap.Failed},
		"neither tag nor store can be written":             {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) { s.refuse["tag"], s.shelf.full = errShelf, errShelf }, nil, reap.Failed},
		"its tags are not known, so the store keeps": {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.Tags = fleet.Unknown[fleet.Tags](fleet.Failed, "x") })
		}, nil, reap.Done},
		"its tags are not known, and there is no store": {fleet.Kept, dev("a", "cn-hangzhou", long), func(s *scene) {
			s.change("a", func(i *fleet.Instance) { i.Tags = fleet.Unknown[fleet.Tags](fleet.Failed, "x") })
		}, storeless, reap.Failed},
		"another account's":                {fleet.Kept, dev("a", "cn-hangzhou", long), nil, func(o *reap.Order) { o.Account = "2" }, reap.Gone},
		"a region out of scope is nowhere": {fleet.Kept, dev("a", "cn-hangzhou", long), nil, func(o *reap.Order) { o.Trigger.Regions = []string{"eu-central-1"} }, reap.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			s := warned(t, warnRules, c.instance)
			if c.change != nil {
				c.change(s)
			}
			files := len(s.shelf.files)
			order := func(*reap.Order) {}
			if c.order != nil {
				order = c.order
			}
			reply, _ := s.answer(t, s.said(c.kind), order)
			if reply.State != c.want {
				t.Fatalf("%+v, want %s", reply, c.want)
			}
			if c.want != reap.Done && (len(s.shelf.files) != files || s.tagged("reaper/keep")) {
				t.Errorf("%d files, were %d", len(s.shelf.files), files)
			}
		})
	}
}

func (s *scene) tagged(key string) bool {
	i := s.find("a")
	if i == nil {
		return false
	}
	tags, _ := i.Tags.Get()
	return tags[key] != ""
}

func TestOfManyAnswersAtOnceTheFirstCounts(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	said := s.said(fleet.Waived)
	states := make([]reap.State, 6)
	var wait sync.WaitGroup
	for i := range states {
		wait.Go(func() {
			reply, _ := s.answer(t, said)
			states[i] = reply.State
		})
	}
	wait.Wait()
	done := 0
	for _, state := range states {
		switch state {
		case reap.Done:
			done++
		case reap.Before:
		default:
			t.Errorf("%s", state)
		}
	}
	if done != 1 {
		t.Errorf("%d of them count: %v", done, states)
	}
}

func TestWhatPeopleSaidMustBeReadable(t *testing.T) {
	s := warned(t, warnRules, serverless())
	s.answer(t, s.said(fleet.Kept))
	s.wait(30 * time.Hour)
	for file, text := range s.shelf.files {
		if strings.HasPrefix(file, "answers/") {
			s.shelf.files[file] = text[:len(text)/2]
		}
	}
	if _, v, e := s.run(t, warnRules); v.Action != "keep" || v.Reason != "protection-unknown" || e.Outcome != "" {
		t.Errorf("%s/%s: %s, %+v", v.Action, v.Reason, v.Text, e)
	}
	s.shelf.gone = errors.New("away")
	if _, v, _ := s.run(t, warnRules); v.Action == "release" {
		t.Errorf("%s/%s: %s", v.Action, v.Reason, v.Text)
	}
}

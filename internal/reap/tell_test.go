package reap_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// ownedBy is an instance with an owner's tag.
func ownedBy(id, region, owner string) fleet.Instance {
	i := dev(id, region, long)
	i.Tags = fleet.Known(fleet.Tags{"env": "dev", "owner": owner})
	return i
}

// telling is a rules file that tells owners apart.
func telling(text string) string {
	return text + "notify: {owner_tag: owner, destinations: [{name: ops, kind: log}]}\n"
}

func TestAnOwnerGetsOneMessageForAllInstancesWithOneDeadline(t *testing.T) {
	s := newScene(ownedBy("a", "cn-hangzhou", "alice"), ownedBy("b", "cn-shanghai", "alice"), ownedBy("c", "cn-hangzhou", "bob"), dev("d", "cn-hangzhou", long))
	s.run(t, telling(warnRules))
	if len(s.notices.sent) != 4 || s.notices.messages != 3 {
		t.Fatalf("%d warnings in %d messages", len(s.notices.sent), s.notices.messages)
	}
	for _, w := range s.notices.sent {
		if w.Kind != message.WarnDue || w.Next != "release" || w.Zone != "Asia/Shanghai" || len(w.Verdict.Conditions) == 0 {
			t.Errorf("%+v", w)
		}
	}
	first := s.notices.sent[slices.IndexFunc(s.notices.sent, func(w message.Warning) bool { return w.Instance == "a" })]
	if first.Owner != "alice" || !first.Due.Equal(start.Add(24*time.Hour)) {
		t.Errorf("%+v", first)
	}
}

func TestTheNextStepIsSaid(t *testing.T) {
	serverless := dev("b", "cn-hangzhou", long)
	serverless.Series = fleet.Known(fleet.SeriesV3)
	s := newScene(dev("a", "cn-hangzhou", long), serverless)
	s.run(t, ladderRules)
	for _, w := range s.notices.sent {
		if want := map[string]string{"a": "stop", "b": "release"}[w.Instance]; w.Next != want {
			t.Errorf("%s: %s comes next, want %s", w.Instance, w.Next, want)
		}
	}
	if s.notices.messages != 2 {
		t.Errorf("%d messages for two next steps", s.notices.messages)
	}
}

// some fails the warnings of single instances, or says nothing about them.
type some struct {
	notices
	fails string
	short bool
}

func (s *some) Warn(ctx context.Context, warnings []message.Warning) []error {
	errs := s.notices.Warn(ctx, warnings)
	for i, w := range warnings {
		if w.Instance == s.fails {
			errs[i] = errors.New("the robot answered 310000")
		}
	}
	if s.short {
		return errs[:1]
	}
	return errs
}

func TestOnlyWhatWasDeliveredIsMarked(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long))
	notifier := &some{fails: "b"}
	use := func(o *reap.Order) { o.Notifier = notifier }
	report, _, a := s.run(t, warnRules, use)
	if a.Outcome != "accepted" || s.tag("a") == "" || s.tag("b") != "" {
		t.Fatalf("%+v, marks %q and %q", a, s.tag("a"), s.tag("b"))
	}
	b := report.Effects[slices.IndexFunc(report.Effects, func(e message.Effect) bool { return e.Instance == "b" })]
	if b.Outcome != "failed" || b.Cause != "not-delivered" || !strings.Contains(b.Text, "310000") {
		t.Errorf("%+v", b)
	}
	s.wait(25 * time.Hour)
	s.run(t, warnRules, use)
	if ids := s.released; len(ids) != 1 || ids[0].ID != "a" {
		t.Errorf("released %v", ids)
	}
}

func TestSilenceAboutAWarningIsNoDelivery(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long), dev("b", "cn-hangzhou", long))
	s.run(t, warnRules, func(o *reap.Order) { o.Notifier = &some{short: true} })
	if s.tag("a") == "" || s.tag("b") != "" {
		t.Errorf("marks %q and %q", s.tag("a"), s.tag("b"))
	}
}

func TestStopsAreToldTogetherOnceAllAreMade(t *testing.T) {
	s := newScene(ownedBy("a", "cn-hangzhou", "alice"), ownedBy("b", "cn-shanghai", "alice"))
	s.run(t, telling(ladderRules))
	s.wait(25 * time.Hour)
	s.notices.messages = 0
	s.run(t, telling(ladderRules))
	last := s.notices.sent[len(s.notices.sent)-1]
	if s.notices.messages != 1 || last.Kind != message.WarnStopped || last.Next != "release" || last.Due.Before(s.clock.Now().Add(19*time.Hour)) {
		t.Errorf("%d messages, the last %+v", s.notices.messages, last)
	}
}

func TestAStopThatNobodyCouldBeToldOfIsAProblem(t *testing.T) {
	s := newScene(dev("a", "cn-hangzhou", long))
	s.run(t, ladderRules)
	s.wait(25 * time.Hour)
	s.notices.err = &fault.Error{Class: fault.Unavailable, Operation: "send"}
	report, _, _ := s.run(t, ladderRules)
	if p := report.Summary.Problems; len(p) != 1 || p[0].Class != "not-delivered" || p[0].Instance != "a" {
		t.Errorf("%+v", p)
	}
}

func TestAStopThatNobodyWasToldOfIsToldByTheNextRun(t *testing.T) {
	s := newScene(ownedBy("a", "cn-hangzhou", "alice"))
	s.run(t, telling(ladderRules))
	s.wait(25 * time.Hour)
	deaf := &some{fails: "a"}
	s.run(t, telling(ladderRules), func(o *reap.Order) { o.Notifier = deaf })
	untold := deaf.sent[len(deaf.sent)-1]
	s.wait(time.Hour)
	s.notices.messages = 0
	s.run(t, telling(ladderRules))
	again := s.notices.sent[len(s.notices.sent)-1]
	if s.notices.messages != 1 || again.Kind != message.WarnStopped || again.Instance != "a" || again.Owner != "alice" {
		t.Fatalf("%d messages, the last %+v", s.notices.messages, again)
	}
	if apart := again.Due.Sub(untold.Due).Abs(); apart > time.Minute {
		t.Errorf("told of %s, and then of %s: the log of what was sent would not know it again", untold.Due, again.Due)
	}
	s.notices.messages = 0
	s.run(t, telling(ladderRules), func(o *reap.Order) { o.Store = nil })
	if s.notices.messages != 0 {
		t.Error("without a store it would be told in every run")
	}
}

package reap_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// Nineteen tags of the owner's and the mark are twenty: no room for the tag that
// would protect.
func TestWhatIsFullOfTagsIsKeptByTheStore(t *testing.T) {
	i := dev("a", "cn-hangzhou", long)
	tags := fleet.Tags{"env": "dev"}
	for n := range 18 {
		tags[fmt.Sprintf("t%02d", n)] = "x"
	}
	i.Tags = fleet.Known(tags)
	s := warned(t, warnRules, i)
	reply, _ := s.answer(t, s.said(fleet.Kept))
	if reply.State != reap.Done {
		t.Errorf("the link to keep: %+v", reply)
	}
	s.wait(25 * time.Hour)
	s.expect(t, warnRules, "keep", "protected", "Withdraw accepted")
}

// Terraform takes a tag away that it does not know.
func TestKeepOnceMoreProtectsAgain(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	s.answer(t, s.said(fleet.Kept))
	_ = s.retag("test", "a", func(t fleet.Tags) { delete(t, "reaper/keep") })
	reply, _ := s.answer(t, s.said(fleet.Kept))
	if (reply.State == reap.Done || reply.State == reap.Before) && !s.tagged("reaper/keep") {
		t.Errorf("told %q until %s, and nothing protects it", reply.State, reply.Answer.Until)
	}
	s.wait(25 * time.Hour)
	s.expect(t, warnRules, "keep", "protected", "Withdraw accepted")
}

// The first opening may not last.
func TestUndoOnceMoreOpensAgain(t *testing.T) {
	s := paused(t)
	said := s.said(fleet.Recalled)
	first, _ := s.answer(t, said)
	s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Stopped) })
	second, _ := s.answer(t, said)
	status, _ := s.find("a").Status.Get()
	if status == fleet.Stopped {
		t.Errorf("first %q, second %q (%s), and it is %s", first.State, second.State, second.Text, status)
	}
}

// before calls something once before an instance is read again.
type before struct {
	*fake
	call func()
	once *bool
}

func (b before) List(ctx context.Context, region string, ids ...string) (fleet.Listing, error) {
	if len(ids) > 0 && !*b.once {
		*b.once = true
		b.call()
	}
	return b.fake.List(ctx, region, ids...)
}

// An answer may come after a run has planned, and before it reads the instance again.
func TestAnAnswerCountsUpToTheLastLook(t *testing.T) {
	for name, i := range map[string]fleet.Instance{"V2": dev("a", "cn-hangzhou", long), "serverless": serverless()} {
		t.Run(name, func(t *testing.T) {
			s := warned(t, warnRules, i)
			s.wait(25 * time.Hour)
			said := s.said(fleet.Disowned)
			cloud := s.cloud()
			once := false
			var reply reap.Reply
			cloud.Inventory = before{s.fake, func() { reply, _ = s.answer(t, said) }, &once}
			report := s.runCloud(t, warnRules, events.Enforce, cloud)
			for _, e := range report.Effects {
				if reply.State == reap.Done && e.Operation == "ReleaseInstance" && e.Outcome == "accepted" {
					t.Errorf("somebody was told %q, and %s came after it", reply.State, e.Operation)
				}
			}
		})
	}
}

// A tag that says the same in other letters, or a cloud that takes none, must not
// leave an instance without the protection that somebody asked for.
func TestWhatTheTagCannotHoldTheStoreHolds(t *testing.T) {
	for name, change := range map[string]func(*scene){
		"another's tag in other letters is over": func(s *scene) {
			_ = s.retag("test", "a", func(t fleet.Tags) { t["Reaper/Keep"] = "until 2026-01-01" })
		},
		"the cloud takes no tag": func(s *scene) { s.refuse["tag"] = errShelf },
	} {
		t.Run(name, func(t *testing.T) {
			s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
			change(s)
			if reply, _ := s.answer(t, s.said(fleet.Kept)); reply.State != reap.Done || reply.Answer.Held != fleet.HeldByStore {
				t.Errorf("%+v", reply)
			}
			s.wait(25 * time.Hour)
			s.expect(t, warnRules, "keep", "protected", "Withdraw accepted")
		})
	}
}

// A link outlives the protection that it gave first.
func TestAnotherKeepThroughTheStoreLastsAnew(t *testing.T) {
	s := warned(t, warnRules, serverless())
	said := s.said(fleet.Kept)
	said.Days = 7
	first, _ := s.answer(t, said)
	s.wait(8 * 24 * time.Hour)
	second, _ := s.answer(t, said)
	if second.State != reap.Done || second.Answer.Until <= first.Answer.Until {
		t.Fatalf("first until %s, then %s until %s", first.Answer.Until, second.State, second.Answer.Until)
	}
	if third, _ := s.answer(t, said); third.State != reap.Before || third.Answer.Until != second.Answer.Until {
		t.Errorf("the same day once more: %s until %s", third.State, third.Answer.Until)
	}
	if _, v, _ := s.run(t, warnRules); v.Reason != "protected" {
		t.Errorf("%s: %s", v.Reason, v.Text)
	}
}

// The first press may have written a tag that is gone, and has no room any more.
func TestAKeepThatMovesFromTheTagToTheStoreProtects(t *testing.T) {
	s := warned(t, warnRules, dev("a", "cn-hangzhou", long))
	s.answer(t, s.said(fleet.Kept))
	_ = s.retag("test", "a", func(t fleet.Tags) {
		delete(t, "reaper/keep")
		for n := range 18 {
			t[fmt.Sprintf("t%02d", n)] = "x"
		}
	})
	if reply, _ := s.answer(t, s.said(fleet.Kept)); reply.Answer.Held != fleet.HeldByStore {
		t.Errorf("%+v", reply)
	}
	s.wait(25 * time.Hour)
	s.expect(t, warnRules, "keep", "protected", "Withdraw accepted")
}

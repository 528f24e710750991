package reap_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/reap"
)

// gentleRules warn, stop, and release without force, after which the list may go on
// to show an instance as stopped.
var gentleRules = strings.Replace(ladderRules, "{release: {force: true, delete: true}}", "release", 1)

// TestWhatStaysStoppedIsReleasedOnce: the state of a stopped instance does not tell
// whether a release without force was sent, so nobody may conclude from it that none was.
func TestWhatStaysStoppedIsReleasedOnce(t *testing.T) {
	noStore := func(o *reap.Order) { o.Store, o.Memory, o.Claims = nil, nil, nil }
	for name, c := range map[string]struct {
		answer func(*fake, fleet.Ref) error
		orders []func(*reap.Order)
		calls  int
		reason string
	}{
		"accepted":                         {nil, nil, 1, "unsettled"},
		"the answer was lost":              {lostAnswer, nil, 1, "unsettled"},
		"the cloud refused":                {func(*fake, fleet.Ref) error { return callError(fault.WrongState) }, nil, 2, "idle"},
		"accepted, without a store":        {nil, []func(*reap.Order){noStore}, 0, "unsettled"},
		"the answer was lost, and nowhere": {lostAnswer, []func(*reap.Order){noStore}, 0, "unsettled"},
	} {
		t.Run(name, func(t *testing.T) {
			s := pausedBy(t, gentleRules)
			s.release = c.answer
			s.run(t, gentleRules, c.orders...)
			s.wait(time.Hour)
			_, v, _ := s.run(t, gentleRules, c.orders...)
			if s.calls["release"] != c.calls || v.Reason != c.reason {
				t.Errorf("%d calls, want %d; the verdict is %s, want %s: %s", s.calls["release"], c.calls, v.Reason, c.reason, v.Text)
			}
		})
	}
	t.Run("one that was lost on the way from running to stopped is not sent again", func(t *testing.T) {
		s := newScene(dev("a", "cn-hangzhou", long))
		s.release = lostAnswer
		rules := strings.Replace(devRules, "{force: true}", "{force: false}", 1)
		s.run(t, rules)
		s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Stopping) })
		s.wait(time.Hour)
		if report, _, _ := s.run(t, rules); problemsOf(report) != "unsettled" {
			t.Errorf("problems %q", problemsOf(report))
		}
	})
	t.Run("once somebody opened it, it is judged anew", func(t *testing.T) {
		s := pausedBy(t, gentleRules)
		s.release = lostAnswer
		s.run(t, gentleRules)
		s.change("a", func(i *fleet.Instance) { i.Status = fleet.Known(fleet.Running) })
		s.wait(time.Hour)
		s.expect(t, gentleRules, "warn", "idle", "Warn accepted")
	})
}

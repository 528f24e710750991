package reap_test

import (
	"testing"
	"time"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

// TestNothingGoesFurtherThanWhatWasConfirmed has an instance that is due for its release
// when the run comes, and a person who confirmed a plan that said something else.
func TestNothingGoesFurtherThanWhatWasConfirmed(t *testing.T) {
	said := func(action, withdraw string) []message.Verdict {
		return []message.Verdict{{Instance: message.Instance{Account: "1", Region: "cn-hangzhou", ID: "a"}, Action: action, Withdraw: withdraw}}
	}
	elsewhere := said("release", "")
	elsewhere[0].Instance.Region = "cn-shanghai"
	for name, test := range map[string]struct {
		shown    []message.Verdict
		released int
		reason   string
		marked   bool
	}{
		"nobody was asked": {nil, 1, "idle", true},
		"its release":      {said("release", ""), 1, "idle", true},
		"a warning":        {said("warn", ""), 0, "not-shown", true},
		"a stop":           {said("stop", ""), 0, "not-shown", true},
		"that it waits":    {said("wait", ""), 0, "not-shown", true},
		"that it is busy, and its mark is taken off": {said("keep", "in-use"), 0, "not-shown", false},
		"nothing of it":               {[]message.Verdict{}, 0, "not-shown", true},
		"another instance of that id": {elsewhere, 0, "not-shown", true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScene(dev("a", "cn-hangzhou", long))
			s.run(t, warnRules)
			s.wait(25 * time.Hour)
			report, _, _ := s.run(t, warnRules, func(o *reap.Order) { o.Shown = test.shown })
			if len(s.released) != test.released || report.Verdicts[0].Reason != test.reason {
				t.Fatalf("released %v: %s, %s", s.released, report.Verdicts[0].Reason, report.Verdicts[0].Text)
			}
			if marked := s.tag("a") != ""; marked != test.marked {
				t.Errorf("marked %t", marked)
			}
		})
	}
}

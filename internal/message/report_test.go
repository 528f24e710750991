package message_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/message"
)

func TestAnAnswerWithTooManyKeptHoldsWhatMattersAlone(t *testing.T) {
	c := message.Collector{Most: 2}
	for _, v := range []message.Verdict{
		{Action: "keep", Reason: "busy"}, {Action: "release", Reason: "idle"}, {Action: "keep", Reason: "over-limit"},
		{Action: "keep", Reason: "no-rule"}, {Action: "keep", Reason: "tripwire"}, {Action: "keep", Reason: "protected"},
		{Action: "keep", Reason: "outside-window"}, {Action: "keep", Reason: "window-unknown"}, {Action: "keep", Reason: "busy"},
	} {
		c.Write(message.Message{Fact: &message.Fact{Instance: "x"}})
		c.Write(message.Message{Verdict: &v})
	}
	c.Write(message.Message{Summary: &message.Summary{Text: "9 instances"}})
	r := c.Report()
	var reasons []string
	for _, v := range r.Verdicts {
		reasons = append(reasons, v.Reason)
	}
	if diff := cmp.Diff([]string{"idle", "outside-window", "over-limit", "tripwire", "window-unknown"}, reasons); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if want := "9 instances; the 4 instances that are left alone are too many for this answer and stand in the log"; r.Summary.Text != want || len(r.Facts) > 0 {
		t.Errorf("%d facts, %q", len(r.Facts), r.Summary.Text)
	}
}

func TestAnAnswerWithAsManyKeptAsAllowedIsWhole(t *testing.T) {
	c := message.Collector{Most: 1}
	c.Write(message.Message{Verdict: &message.Verdict{Action: "keep", Reason: "busy"}})
	c.Write(message.Message{Verdict: &message.Verdict{Action: "keep", Reason: "over-limit"}})
	c.Write(message.Message{Summary: &message.Summary{Text: "2 instances"}})
	if r := c.Report(); len(r.Verdicts) != 2 || r.Summary.Text != "2 instances" {
		t.Errorf("%d verdicts, %q", len(r.Verdicts), r.Summary.Text)
	}
}

func TestEffectsOfTwoAccountsAreNotOne(t *testing.T) {
	c := message.Collector{}
	for _, account := range []string{"1", "2"} {
		c.Write(message.Message{Effect: &message.Effect{Account: account, Region: "r", Instance: "a", Outcome: "intended"}})
		c.Write(message.Message{Effect: &message.Effect{Account: account, Region: "r", Instance: "a", Outcome: "accepted"}})
	}
	if effects := c.Report().Effects; len(effects) != 2 || effects[0].Outcome != "accepted" {
		t.Errorf("%+v", effects)
	}
}

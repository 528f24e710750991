package reap

import (
	"cmp"
	"fmt"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// holdToShown keeps what would go further than the plan that a person confirmed: asked
// for alone, or a little later, an instance may be due for more than it was shown for.
func (r *run) holdToShown() {
	if r.Shown == nil {
		return
	}
	shown := map[fleet.Ref]message.Verdict{}
	for _, v := range r.Shown {
		shown[fleet.Ref{Account: v.Instance.Account, Region: v.Instance.Region, ID: v.Instance.ID}] = v
	}
	for _, s := range r.subjects {
		was := shown[s.instance.Ref()]
		if reach(s.verdict.Action.String()) <= reach(was.Action) {
			continue
		}
		s.verdict.Text = fmt.Sprintf("not shown: the plan that was confirmed says %s, and by now it is %s (%s)", cmp.Or(was.Action, "nothing"), s.verdict.Action, s.verdict.Text)
		s.verdict.Action, s.verdict.Reason = rules.Keep, rules.NotShown
		if off, err := withdrawalNamed(was.Withdraw); err == nil { // of a mark, that was shown
			s.verdict.Withdraw = off
		}
	}
}

// reach is how far an action goes; whatever else leaves an instance as it is.
func reach(action string) int {
	switch action {
	case rules.Warn.String():
		return 1
	case rules.Stop.String():
		return 2
	case rules.Release.String():
		return 3
	default:
		return 0
	}
}

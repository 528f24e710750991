package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
)

// week is how far back Lately reaches.
const week = 7 * 24 * time.Hour

// Acted is an act in the store.
type Acted struct {
	Account   string    `json:"account"`
	Region    string    `json:"region"`
	Instance  string    `json:"instance"`
	Name      string    `json:"name,omitempty"`
	At        time.Time `json:"at,omitzero"`
	Operation string    `json:"operation"`
	Rule      string    `json:"rule,omitempty"`
	Run       string    `json:"run,omitempty"`
	// Stage is "intended" (its outcome is not known), "refused", "accepted" or
	// "confirmed" (its end was seen).
	Stage string `json:"stage"`
	// Text says why it is stuck; empty for others.
	Text string `json:"text,omitempty"`
}

// lately reads the acts of the last week, the newest first, and those of all times
// that are stuck.
func (r *run) lately(ctx context.Context) (list, stuck []Acted) {
	refs := make([]fleet.Ref, 0, len(r.before.history))
	for ref := range r.before.history {
		refs = append(refs, ref)
	}
	var mu sync.Mutex
	each(len(refs), marksAtOnce, func(i int) {
		newest, open := r.actsOf(ctx, refs[i])
		mu.Lock()
		defer mu.Unlock()
		list, stuck = append(list, newest...), append(stuck, open...)
	})
	order := func(a, b Acted) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Instance, b.Instance))
	}
	slices.SortFunc(list, order)
	slices.SortFunc(stuck, order)
	return list, stuck
}

// actsOf reads the acts on one instance, from the newest back for a week.
func (r *run) actsOf(ctx context.Context, ref fleet.Ref) (list, stuck []Acted) {
	for _, e := range slices.Backward(r.before.history[ref]) {
		intent, err := r.Store.Intent(ctx, ref, e)
		one := Acted{
			Account: ref.Account, Region: ref.Region, Instance: ref.ID, Name: intent.Name, At: intent.At,
			Operation: intent.Operation, Rule: intent.Rule, Run: intent.Run, Stage: e.Stage.String(),
		}
		if err != nil {
			one.Operation, one.Text = cmp.Or(e.Operation, "a call"), err.Error()
			stuck = append(stuck, one)
			continue
		}
		if one.Text = r.stuckText(ref, e, intent); one.Text != "" {
			stuck = append(stuck, one)
		}
		if r.began.Sub(intent.At) > week {
			break
		}
		list = append(list, one)
	}
	return list, stuck
}

// stuckText says why an act waits for somebody to look; empty where it does not. A
// run looks at the state and settles what it can, so that what is younger than a
// run's own patience is not stuck.
func (r *run) stuckText(ref fleet.Ref, e ledger.Entry, intent ledger.Act) string {
	age := r.began.Sub(intent.At)
	patience := keptTime
	if intent.Force {
		patience = hangTime
	}
	standing, _ := r.before.history.Standing(ref)
	switch {
	case e.Stage == ledger.Intended && age < settleTime:
		return "its outcome is not known yet; the next run reads the state"
	case e.Stage == ledger.Intended:
		return "its outcome is not known, and nothing is done to the instance until it is; the next run reads the state, and if it stays, look at the instance in the console"
	case e.Stage == ledger.Accepted && act(intent.Operation) == release && standing.Number == e.Number && age >= patience && r.isListed(ref):
		return fmt.Sprintf("it was accepted %s ago and the instance is still listed; no second release is sent, look at it in the console", age.Round(time.Minute))
	default:
		return ""
	}
}

// isListed says whether an instance is still there, and not released.
func (r *run) isListed(ref fleet.Ref) bool {
	for _, s := range r.scans {
		if i, there := s.states[ref]; there {
			status, _ := i.Status.Get()
			return status != fleet.Released
		}
	}
	return false
}

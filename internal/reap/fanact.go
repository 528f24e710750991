package reap

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// granted is what an invocation of a fan-out may act on.
type granted struct {
	// listed is how many instances the whole fan-out found.
	listed int
	grants map[fleet.Ref]grant
}

// MapAct acts in the accounts that the trigger names, on what was allowed when the
// fan-out was gathered and on nothing else. Each instance is listed, judged and
// read again as in any other run. With an error, repeating it helps; repeating it
// without one does no harm.
func MapAct(ctx context.Context, clouds Clouds, order Order, fan Fan) (message.Summary, error) {
	order.Memory = nil
	order.Trigger.DedupKey = actKey(fan.ID, order.Trigger.Scope.Accounts)
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now(), fan: fan.ID}
	if err := r.admit(ctx, fan); err != nil {
		return r.notAdmitted(fan, err)
	}
	r.recall(ctx)
	r.Trigger.Regions = r.where()
	r.open()
	switch {
	case r.done != "":
		r.planned = order.Clock.Now()
		return r.closeRepeated(), nil
	case r.before.failed != nil:
		return message.Summary{}, fmt.Errorf("what earlier runs left cannot be read, so nothing is done: %w", r.before.failed)
	case len(r.Trigger.Regions) == 0:
		return r.closeEmpty("done", fmt.Sprintf("the fan-out %s allows nothing in these accounts, and nothing was looked at", fan.ID)), nil
	}
	return r.actGranted(ctx)
}

func (r *run) actGranted(ctx context.Context) (message.Summary, error) {
	r.scan(ctx)
	r.contradicted()
	r.missing()
	r.finishEarlier(ctx)
	r.withinGrants()
	r.caps = r.basis().limits(plan(r.subjects))
	r.planned = r.Clock.Now()
	r.reportVerdicts()
	if r.Mode == events.Enforce {
		r.tend(ctx)
		r.act(ctx)
	}
	r.handled(ctx)
	return r.close(), r.retryHelps()
}

// actKey names what an invocation is asked for, so that it can be told that it was
// done.
func actKey(fan string, accounts []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(accounts)), ",")))
	return "fan/" + fan + "/act/" + hex.EncodeToString(sum[:16])
}

// admit reads what may be acted on. What it does not name is not listed among the
// run's instances at all.
func (r *run) admit(ctx context.Context, fan Fan) error {
	r.granted = &granted{grants: map[fleet.Ref]grant{}}
	a, err := r.readAllowed(ctx, fan)
	if err != nil {
		return err
	}
	if r.granted.listed = a.Listed; a.Mode != events.Enforce.String() && r.Mode == events.Enforce {
		r.Mode, r.ModeReason = events.Plan, "the fan-out was gathered by a run that may only plan; begin another fan-out"
	}
	for _, id := range r.Trigger.Scope.Accounts {
		for _, g := range a.Accounts[id] {
			r.granted.grants[fleet.Ref{Account: id, Region: g.Region, ID: g.Instance}] = g
			r.Trigger.Instances = append(r.Trigger.Instances, g.Instance)
		}
	}
	slices.Sort(r.Trigger.Instances)
	return nil
}

// notAdmitted says why nothing may be acted on. Only a store that fails may work
// the next time.
func (r *run) notAdmitted(fan Fan, err error) (message.Summary, error) {
	r.open()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return r.closeEmpty(refused, fmt.Sprintf("nothing was gathered for the fan-out %s, so nothing is done; send gather first", fan.ID)), nil
	case errors.Is(err, errUseless), errors.Is(err, errForged):
		return r.closeEmpty(refused, err.Error()), nil
	}
	return message.Summary{}, err
}

// where are the regions in which something is allowed, or an earlier act waits to
// be finished.
func (r *run) where() []string {
	var regions []string
	for ref := range r.granted.grants {
		regions = append(regions, ref.Region)
	}
	for ref := range r.before.history {
		entry, ok := r.before.history.Standing(ref)
		if ok && waits(entry) && r.accountWanted(rules.Account{ID: ref.Account}) && r.Rules.Scope.Includes(ref.Region) {
			regions = append(regions, ref.Region)
		}
	}
	slices.Sort(regions)
	return slices.Compact(regions)
}

// withinGrants keeps what may not be acted on in this way: the limits were not
// applied to it.
func (r *run) withinGrants() {
	for _, one := range r.subjects {
		g, v := r.granted.grants[one.instance.Ref()], &one.verdict
		if !v.Acts() || v.Action.String() == g.Action && v.Terms == g.Terms {
			continue
		}
		text := fmt.Sprintf("the limits of the fan-out let it %s, and now rule %s asks for %s; left to a later run (%s)", g.Action, v.Rule, v.Action, v.Text)
		v.Action, v.Reason, v.Text = rules.Keep, rules.OverLimit, "kept: "+text
	}
}

// includes says whether an instance may be acted on.
func (g *granted) includes(ref fleet.Ref) bool {
	_, ok := g.grants[ref]
	return ok
}

// known is how many places of a limit are known to be taken before an instance
// looks for its own.
func (r *run) known(l limit, ref fleet.Ref) int {
	if r.granted != nil {
		return max(0, r.granted.grants[ref].Places[l.key()]-1)
	}
	return int(l.reached.Load())
}

package reap

import (
	"context"
	"fmt"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// allowed is what a fan-out may act on. Nothing else is touched by it.
type allowed struct {
	origin
	// Mode is that of the gathering. What was gathered by a run that may only plan is
	// a plan for whoever comes after it.
	Mode string `json:"mode"`
	// Listed is how many instances all invocations found: what shares of the fleet
	// are shares of.
	Listed int `json:"listed"`
	// Accounts holds the instances by account.
	Accounts map[string][]grant `json:"accounts"`
	// Summary is what the gathering said, for whoever gathers again.
	Summary message.Summary `json:"summary"`
}

// grant lets one instance be acted on.
type grant struct {
	Region   string `json:"region"`
	Instance string `json:"instance"`
	// Action is the most that may be done: "release", "stop" or "warn". "keep" lets
	// a mark be taken off, or somebody be told.
	Action string `json:"action"`
	// Terms are those of the rule that decided; limits and probations were asked for
	// no other.
	Terms string `json:"terms,omitempty"`
	// Places is which place of each limit is the instance's, so that an invocation
	// that is repeated takes no second one.
	Places map[string]int `json:"places,omitempty"`
}

// allowed is what this run lets be done, after limits.
func (r *run) allowed(fan Fan, found map[string]partAccount) allowed {
	a := allowed{origin: fan.origin(r), Mode: r.Mode.String(), Listed: r.basis().listed, Accounts: map[string][]grant{}}
	if r.tripped != "" {
		return a
	}
	places := r.places()
	for _, one := range r.subjects {
		// What a limit keeps may still carry a mark that no longer holds.
		if v := one.verdict; v.Acts() || v.Action == rules.Keep && v.Withdraw != rules.NotWithdrawn {
			ref := one.instance.Ref()
			a.Accounts[ref.Account] = append(a.Accounts[ref.Account], grant{Region: ref.Region, Instance: ref.ID, Action: v.Action.String(), Terms: v.Terms, Places: places[ref]})
		}
	}
	for id, account := range found {
		for _, p := range account.Places {
			for _, instance := range p.Tend {
				a.Accounts[id] = append(a.Accounts[id], grant{Region: p.Region, Instance: instance, Action: rules.Keep.String()})
			}
		}
	}
	return a
}

// places numbers what goes in each limit that counts it, after what is used.
func (r *run) places() map[fleet.Ref]map[string]int {
	used := map[string]int{}
	all := map[fleet.Ref]map[string]int{}
	for _, one := range plan(r.subjects) {
		mine := map[string]int{}
		for _, l := range r.caps {
			if l.about(one) {
				used[l.key()]++
				mine[l.key()] = l.taken + used[l.key()]
			}
		}
		all[one.instance.Ref()] = mine
	}
	return all
}

func (a allowed) count() int {
	n := 0
	for _, grants := range a.Accounts {
		n += len(grants)
	}
	return n
}

// readAllowed reads what may be acted on; fs.ErrNotExist where nothing was gathered.
func (r *run) readAllowed(ctx context.Context, fan Fan) (a allowed, err error) {
	data, err := fan.Store.Allowed(ctx, fan.ID)
	if err != nil {
		return a, err
	}
	if err = fan.open(allowedPurpose, data, &a); err == nil {
		err = a.check(fan, r)
	}
	if err != nil {
		return allowed{}, fmt.Errorf("what the fan-out %s may act on counts for nothing: %w", fan.ID, err)
	}
	return a, nil
}

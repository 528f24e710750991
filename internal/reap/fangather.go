package reap

import (
	"context"
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

// Gather puts the plans of a fan-out together, compares the fleet with the last
// run, applies the limits and keeps what may be acted on. An account without a
// plan is unknown, as one that could not be opened: nothing of it goes, and it
// counts for no share of the fleet. What was gathered once stands, so that two
// gatherings never add up to more than a limit. With an error, repeating it helps.
func Gather(ctx context.Context, order Order, fan Fan) (message.Summary, error) {
	r := &run{Order: order, began: order.Clock.Now(), fan: fan.ID}
	r.before.history, r.before.failed = order.Store.History(ctx)
	r.open()
	switch before, err := r.readAllowed(ctx, fan); {
	case err == nil:
		return r.closeGathered(before.origin, before.Summary), nil
	case errors.Is(err, errUseless), errors.Is(err, errForged):
		return r.closeEmpty(refused, err.Error()), nil
	case !errors.Is(err, fs.ErrNotExist):
		return message.Summary{}, err
	}
	parts, err := r.readParts(ctx, fan)
	if err != nil {
		return message.Summary{}, err
	}
	found := r.assemble(parts)
	r.contradicted()
	r.compare(ctx)
	r.reportUnseen()
	r.probation(ctx)
	r.limit(ctx)
	r.planned = order.Clock.Now()
	r.reportVerdicts()
	r.rememberTrials(ctx)
	return r.allow(ctx, fan, found)
}

// refused is the status where nothing was looked at.
const refused = "refused"

// allow keeps what may be acted on. Of two that gather at once the first counts.
func (r *run) allow(ctx context.Context, fan Fan, found map[string]partAccount) (message.Summary, error) {
	a := r.allowed(fan, found)
	summary := r.closeFan(fmt.Sprintf("gathered the fan-out %s; %d instances in %d accounts may be acted on", fan.ID, a.count(), len(a.Accounts)))
	a.Summary = summary
	data, err := fan.seal(allowedPurpose, a)
	if err != nil {
		return summary, err
	}
	switch err = fan.Store.Allow(ctx, fan.ID, data); {
	case errors.Is(err, fs.ErrExist):
		before, err := r.readAllowed(ctx, fan)
		if err != nil {
			return summary, err
		}
		return r.closeGathered(before.origin, before.Summary), nil
	case err != nil:
		return summary, err
	}
	// The next run must not miss what this fan-out is about to release.
	for _, one := range r.subjects {
		if r.Mode == events.Enforce && one.verdict.Action == rules.Release {
			r.effects.gone = append(r.effects.gone, one)
		}
	}
	r.remember(ctx)
	return summary, nil
}

// closeGathered repeats what was said when the fan-out was gathered.
func (r *run) closeGathered(by origin, s message.Summary) message.Summary {
	s.Text = fmt.Sprintf("gathered before, by run %s at %s, which stands: %s", by.Run, r.local(by.At), s.Text)
	s.RunID, s.Time = r.RunID, r.Clock.Now()
	r.write(message.Message{Summary: &s})
	return s
}

// readParts reads the plans that are of use, the newest first, and tells of the
// others.
func (r *run) readParts(ctx context.Context, fan Fan) ([]part, error) {
	names, err := fan.Store.Plans(ctx, fan.ID)
	if err != nil {
		return nil, err
	}
	parts, failed := make([]part, len(names)), make([]error, len(names))
	each(len(names), plansAtOnce, func(i int) { parts[i], failed[i] = r.readPart(ctx, fan, names[i]) })
	var good []part
	for i, err := range failed {
		if err != nil {
			r.problems.add(problem{operation: "read plan", word: storeWord, text: fmt.Sprintf("%s counts for nothing: %s", names[i], err)})
			continue
		}
		good = append(good, parts[i])
	}
	slices.SortFunc(good, inOrder)
	return good, nil
}

func (r *run) readPart(ctx context.Context, fan Fan, name string) (p part, err error) {
	data, err := fan.Store.Plan(ctx, name)
	if err != nil {
		return p, err
	}
	if err := fan.open(planPurpose, data, &p); err != nil {
		return p, err
	}
	return p, p.check(fan, r)
}

// assemble puts the accounts of the rules together, each from the newest plan that
// has it, and names those that no plan has.
func (r *run) assemble(parts []part) map[string]partAccount {
	found := map[string]partAccount{}
	for _, p := range parts {
		fresh := map[string]struct{}{}
		for _, a := range p.Accounts {
			if _, seen := found[a.ID]; !seen {
				found[a.ID], fresh[a.ID] = a, struct{}{}
			}
		}
		for _, m := range p.Problems {
			if _, counts := fresh[m.Account]; counts || m.Account == "" {
				r.problems.add(problemOf(m))
			}
		}
	}
	for _, account := range r.inRules() {
		a := &account
		one := r.join(*a)
		planned, there := found[a.ID]
		err := errors.New("no plan of it was left")
		if there {
			err = one.take(planned)
		}
		if err != nil {
			delete(found, a.ID)
			r.absent(a.ID, err)
		}
	}
	r.gather([][]*scan{r.scans})
	return found
}

// join takes an account of the rules into the run.
func (r *run) join(a rules.Account) *account {
	one := &account{run: r, Account: a}
	r.accounts = append(r.accounts, one)
	return one
}

// absent notes that an account is unknown.
func (r *run) absent(id string, err error) {
	p := problem{place: fleet.Place{Account: id}, operation: "map-plan", word: "not-planned",
		text: fmt.Sprintf("the account %s is unknown, and nothing in it is touched: %s; see what became of its invocation", id, err)}
	r.problems.add(p)
	r.scans = append(r.scans, &scan{run: r, place: p.place, unlisted: &p})
}

// problemOf is the inverse of messages.
func problemOf(m message.Problem) problem {
	return problem{
		place: fleet.Place{Account: m.Account, Region: m.Region}, instance: m.Instance, operation: m.Operation, word: m.Class, count: m.Count,
		text: strings.TrimPrefix(m.Text, fmt.Sprintf(alike, m.Count)),
	}
}

// reportUnseen reports acts that are open where the rules do not look any more: the
// invocations, each of which sees some accounts, cannot tell.
func (r *run) reportUnseen() {
	for ref := range r.before.history {
		if entry, ok := r.before.history.Standing(ref); ok && waits(entry) {
			r.unseen(ref, entry)
		}
	}
}

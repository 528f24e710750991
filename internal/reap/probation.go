package reap

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"alikafka-reaper/events"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

// trial is a rule on probation, and what is known of it.
type trial struct {
	rules.Trial
	// known is what earlier runs saw; nil where none has looked.
	known *ledger.Trial
	// failed is why that cannot be told.
	failed error
	// would are the instances that it would take in this run.
	would []*subject
}

var errNoTrials = errors.New("since when cannot be told without a store, set REAPER_STORE")

// probation keeps what a rule on probation would have taken. What such a rule
// stopped before goes on: the cloud would release it in any case.
func (r *run) probation(ctx context.Context) {
	for _, t := range r.Rules.Trials() {
		one := r.recallTrial(ctx, t)
		r.trials = append(r.trials, one)
		held, why := one.holds(r.began, r.local)
		for _, s := range r.subjects {
			if s.verdict.Terms != t.Terms || !s.verdict.Acts() || pausedNow(s.instance) {
				continue
			}
			one.would = append(one.would, s)
			if held {
				s.verdict = s.verdict.Held(rules.Probation, why)
			}
		}
	}
}

// pausedNow says whether an instance is stopped, and by this tool. Its mark alone
// does not say so: it may have been opened again.
func pausedNow(i fleet.Instance) bool {
	status, _ := i.Status.Get()
	return status == fleet.Stopped && stage(i) == fleet.Paused
}

// stage is the stage of an instance's mark; the zero value where it has none.
func stage(i fleet.Instance) fleet.Stage {
	mark, _ := markOf(i).Get()
	return mark.Stage
}

func (r *run) recallTrial(ctx context.Context, t rules.Trial) *trial {
	one := &trial{Trial: t}
	if r.Store == nil {
		one.failed = errNoTrials
		return one
	}
	one.known, one.failed = r.Store.Trial(ctx, t.Terms)
	return one
}

// holds says whether a rule is still on probation, and says so to people. What
// cannot be told holds.
func (t *trial) holds(now time.Time, local func(time.Time) string) (held bool, why string) {
	switch {
	case t.failed != nil:
		return true, fmt.Sprintf("rule %s is on probation for %s, and %v", t.Rule, rules.Span(t.For), t.failed)
	case t.known == nil:
		return true, fmt.Sprintf("rule %s is on probation: this is the first run that looks, and it acts %s after the first one that may act", t.Rule, rules.Span(t.For))
	}
	end := t.known.Since.Add(t.For)
	if now.Before(t.known.Since) || now.Before(end) {
		return true, fmt.Sprintf("rule %s is on probation until %s (%s)", t.Rule, local(end), record(*t.known))
	}
	return false, ""
}

// record says how a probation went.
func record(t ledger.Trial) string {
	seen, revived, objected := t.Counts()
	return fmt.Sprintf("%d runs so far: it would have taken %d instances, of which %d came back to use and %d were protected", t.Runs, seen, revived, objected)
}

// rememberTrials writes down what the run saw of rules on probation. A narrowed run
// saw too little, and one that may not act leaves no trace.
func (r *run) rememberTrials(ctx context.Context) {
	if r.Store == nil || r.Mode != events.Enforce || r.tripped != "" || r.narrowed() {
		return
	}
	for _, t := range r.trials {
		if held, _ := t.holds(r.began, r.local); !held || t.failed != nil || !r.listens(t.Terms) {
			continue
		}
		if err := r.writeTrial(ctx, t); err != nil {
			r.problems.add(problem{operation: "keep probation", word: storeWord,
				text: fmt.Sprintf("what was seen of rule %s could not be kept, and its probation may last longer: %s", t.Rule, err)})
		}
	}
}

// listens says whether a rule could decide about anything in this run.
func (r *run) listens(terms string) bool {
	return slices.Contains(r.Rules.Listening(r.Trigger.Kind.String()), terms)
}

func (r *run) writeTrial(ctx context.Context, t *trial) error {
	next := ledger.Trial{Terms: t.Terms, Rule: t.Rule, Since: r.began.UTC()}
	if t.known != nil {
		next = *t.known
	}
	next.Runs++
	next.Seen = r.sightings(next.Seen, t)
	if t.known != nil {
		return r.Store.KeepTrial(ctx, next)
	}
	if err := r.Store.BeginTrial(ctx, next); !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil // another run looked at the same time
}

// sightings brings what was seen of a rule up to this run.
func (r *run) sightings(seen []ledger.Sighting, t *trial) []ledger.Sighting {
	at := map[fleet.Ref]int{}
	seen = slices.Clone(seen)
	for i, s := range seen {
		at[fleet.Ref{Account: s.Account, Region: s.Region, ID: s.ID}] = i
	}
	now := r.began.UTC()
	for _, s := range t.would {
		ref := s.instance.Ref()
		if i, known := at[ref]; known {
			seen[i].Last = now
			continue
		}
		seen = append(seen, ledger.Sighting{Account: ref.Account, Region: ref.Region, ID: ref.ID, First: now, Last: now, Fate: ledger.StillIdle})
	}
	for _, s := range r.subjects {
		i, known := at[s.instance.Ref()]
		switch {
		case known && s.verdict.Reason == rules.Busy:
			seen[i].Fate = ledger.Revived
		case known && s.verdict.Reason == rules.Protected:
			seen[i].Fate = ledger.Objected
		}
	}
	return seen
}

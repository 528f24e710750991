package reap

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/mutant"
	"alikafka-reaper/internal/rules"
)

// limit is one limit as it stands for a run: how many more may go of whom.
type limit struct {
	// word is its name in the rules file, whose part of the fleet it is about.
	word, whose string
	// allowed is what it says, taken what earlier deliveries of the event, or
	// earlier runs of the day, used of it.
	allowed, taken int
	// reached is the last place that is known to be taken, from where on the run's
	// goroutines look for a free one.
	reached *atomic.Int64
	// basis says how allowed came about, where the rules do not say the number.
	basis string
	// about says whether it counts an instance.
	about func(*subject) bool
	// quota is its name in the store.
	quota func(now time.Time) string
}

// basis is what the limits of a run rest on.
type basis struct {
	rules.Limits
	zone *time.Location
	// event names what woke the run, so that its deliveries share limits.
	event string
	// listed is how many instances the run listed.
	listed int
	store  presence
	// sum is how many a cost alert's amount asks for; nil where it asks for none.
	sum *int
}

// presence says whether there is a store.
type presence uint8

const (
	noStore presence = iota + 1
	withStore
)

// limit applies the limits to what should stop or go.
func (r *run) limit(ctx context.Context) {
	plan := plan(r.subjects)
	if len(plan) == 0 || r.tripped != "" {
		return
	}
	r.caps = r.basis().limits(plan)
	if err := r.countTaken(ctx); err != nil {
		r.pull(fmt.Sprintf("what earlier runs used of the limits cannot be read: %s", err))
		return
	}
	crop(plan, r.caps, r.Rules.Limits.Crop)
}

func (r *run) basis() basis {
	b := basis{Limits: r.Rules.Limits, zone: r.Rules.Zone, event: r.shared(), sum: r.sum, store: noStore}
	for _, s := range r.scans {
		b.listed += s.count.Listed
	}
	if r.granted != nil {
		b.listed = r.granted.listed
	}
	if r.Store != nil {
		b.store = withStore
	}
	return b
}

// countTaken reads what is used of each limit already.
func (r *run) countTaken(ctx context.Context) error {
	if r.Store == nil {
		return nil
	}
	now := r.Clock.Now()
	failed := make([]error, len(r.caps))
	each(len(r.caps), limitsAtOnce, func(i int) {
		l := &r.caps[i]
		l.taken, failed[i] = r.Store.Taken(ctx, ledger.Quota{Name: l.quota(now)})
		l.reached.Store(int64(l.taken))
	})
	return errors.Join(failed...)
}

// limitsAtOnce bounds how many limits are read from the store side by side.
const limitsAtOnce = 16

// limits lists the limits that a plan is held against, those of all together
// first: they count what a smaller one would take away.
func (b basis) limits(plan []*subject) []limit {
	event := "event/" + b.event
	list := []limit{b.perRun(event)}
	if n, set := b.PerDay.Get(); set {
		day := limit{word: "limits.per_day", allowed: n, about: everybody, quota: func(now time.Time) string {
			return "day/" + now.In(b.zone).Format(time.DateOnly)
		}}
		if b.store == noStore {
			day.allowed, day.basis = 0, "what other runs of the day did cannot be known without a store, set REAPER_STORE"
		}
		list = append(list, day)
	}
	if n, set := b.PerRegion.Get(); set {
		list = append(list, grouped(plan, region, limit{word: "limits.per_region", allowed: n}, event+"/region/")...)
	}
	if n, set := b.PerOwner.Get(); set {
		list = append(list, grouped(plan, b.owner, limit{word: "limits.per_owner", allowed: n}, event+"/owner/")...)
	}
	for i := range list {
		list[i].reached = new(atomic.Int64)
	}
	return list
}

// perRun is the smaller one of per_run and the share of the fleet, which share
// their places.
func (b basis) perRun(event string) limit {
	l := limit{word: "limits.per_run", allowed: b.PerRun, about: everybody, quota: func(time.Time) string { return event }}
	if part, set := b.ShareOf(b.listed).Get(); set && part < l.allowed {
		percent, _ := b.FleetShare.Get()
		l.word, l.allowed = "limits.fleet_share", part
		l.basis = fmt.Sprintf("%d%% of the %d instances listed, rounded down", percent, b.listed)
	}
	if b.sum != nil && *b.sum < l.allowed {
		l.word, l.allowed, l.basis = "what the alert's amount asks for", *b.sum, ""
	}
	return l
}

func everybody(*subject) bool { return true }

func region(s *subject) string { return s.instance.Account + "/" + s.instance.Region }

// owner is the value of the tag that names an instance's owner; empty without it.
// Nobody is two owners by a capital letter or a space.
func (b basis) owner(s *subject) string {
	tags, _ := s.instance.Tags.Get()
	return strings.ToLower(strings.TrimSpace(tags[b.OwnerTag]))
}

// grouped makes a limit for each group of a plan, in the order of their names.
func grouped(plan []*subject, of func(*subject) string, like limit, quota string) []limit {
	var names []string
	for _, s := range plan {
		names = append(names, of(s))
	}
	slices.Sort(names)
	var list []limit
	for _, name := range slices.Compact(names) {
		one := like
		one.whose = name
		one.about = func(s *subject) bool { return of(s) == name }
		one.quota = func(time.Time) string { return quota + name }
		list = append(list, one)
	}
	return list
}

// key names a limit in the summary.
func (l limit) key() string { return strings.TrimSpace(l.word + " " + l.whose) }

// crop keeps what exceeds a limit. A plan that is larger than a limit acts on none
// of those that it counts, unless the rules say which part may go: an arbitrary
// part would hide from the reader that a rule matches more than expected.
func crop(plan []*subject, limits []limit, how rules.Crop) {
	for _, l := range limits {
		var counted []*subject
		for _, s := range plan {
			if s.acts() && l.about(s) {
				counted = append(counted, s)
			}
		}
		left := max(l.allowed-l.taken, 0)
		if len(counted) <= left || mutant.Missing == mutant.PerRun {
			continue
		}
		allowed := 0
		if how == rules.CropOldestFirst {
			allowed = left
		}
		for _, s := range counted[allowed:] {
			s.verdict.Action, s.verdict.Reason = rules.Keep, rules.OverLimit
			s.verdict.Text = l.over(len(counted), how, s.verdict.Text)
		}
	}
}

// over says why an instance is kept.
func (l limit) over(n int, how rules.Crop, idle string) string {
	what := fmt.Sprintf("over the limit: %d instances should go and %s is %d", n, l.word, l.allowed)
	if l.whose != "" {
		what = fmt.Sprintf("over the limit: %d instances of %s should go and %s is %d", n, l.whose, l.word, l.allowed)
	}
	if l.basis != "" {
		what += " (" + l.basis + ")"
	}
	if l.taken > 0 {
		what += fmt.Sprintf(", of which %d are used", l.taken)
	}
	if how == rules.CropOldestFirst {
		return fmt.Sprintf("%s, oldest first; left to a later run (%s)", what, idle)
	}
	return fmt.Sprintf("%s, so none goes; look at the list, then raise the limit or set crop: oldest-first (%s)", what, idle)
}

// acts says whether an instance is to be stopped or released: what limits count.
func (s *subject) acts() bool {
	return s.verdict.Action == rules.Release || s.verdict.Action == rules.Stop
}

// byPlace sorts subjects into places, each in the order they came.
func byPlace(subjects []*subject) map[fleet.Place][]*subject {
	places := map[fleet.Place][]*subject{}
	for _, s := range subjects {
		places[s.place()] = append(places[s.place()], s)
	}
	return places
}

// place is where a subject is.
func (s *subject) place() fleet.Place {
	return fleet.Place{Account: s.instance.Account, Region: s.instance.Region}
}

// plan returns the subjects to stop or release, oldest first; equal ages in the
// order of their ids, so that every run crops alike.
func plan(subjects []*subject) []*subject {
	var plan []*subject
	for _, s := range subjects {
		if s.acts() {
			plan = append(plan, s)
		}
	}
	slices.SortFunc(plan, func(a, b *subject) int {
		return cmp.Or(born(a.instance).Compare(born(b.instance)), cmp.Compare(a.instance.ID, b.instance.ID))
	})
	return plan
}

// born is an instance's creation time for sorting. An unknown one sorts last:
// nothing says that the instance is old.
func born(i fleet.Instance) time.Time {
	if created, ok := i.CreatedAt.Get(); ok {
		return created
	}
	return time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)
}

package reap

import (
	"context"
	"fmt"
	"maps"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// judgingLife is how long the verdicts of one kind of run are remembered: rules
// that were replaced are not compared with any more.
const judgingLife = 90 * 24 * time.Hour

// enlist counts an instance of a listing, wanted or not.
func (s *scan) enlist(i fleet.Instance) {
	if _, acted := s.before.history[i.Ref()]; acted {
		s.states[i.Ref()] = i
	}
	if isGoing(i) {
		return
	}
	s.count.Listed++
	s.count.Tagged += tagged(i)
}

// tagged is 1 for an instance that carries a tag of somebody else's.
func tagged(i fleet.Instance) int {
	tags, _ := i.Tags.Get()
	for key := range tags {
		if key != fleet.MarkTag {
			return 1
		}
	}
	return 0
}

// census counts what this run saw in each place that it could list. A place that
// was there in the last run and is not found any more is seen as empty.
func (r *run) census() map[fleet.Place]fleet.Count {
	places := map[fleet.Place]fleet.Count{}
	for _, s := range r.scans {
		if s.unlisted == nil {
			places[s.place] = s.count
		}
	}
	for _, s := range r.subjects {
		places[s.place()] = places[s.place()].Plus(fleet.Count{Measured: s.seen})
	}
	for _, a := range r.accounts {
		for _, place := range a.vanished() {
			places[place] = fleet.Count{}
		}
	}
	return places
}

// vanished are the account's places of the last run that discovery does not find
// any more.
func (a *account) vanished() []fleet.Place {
	if a.last == nil || !a.opened || a.Rules.Scope.Reach != rules.EveryRegion || len(a.Trigger.Regions) > 0 {
		return nil
	}
	found := map[fleet.Place]struct{}{}
	for _, s := range a.scans {
		found[s.place] = struct{}{}
	}
	var list []fleet.Place
	for place := range a.last.Places {
		if _, there := found[place]; !there && place.Account == a.ID {
			list = append(list, place)
		}
	}
	return list
}

// reportVanished names the places that held instances and are not found any more.
func (r *run) reportVanished() {
	for _, a := range r.accounts {
		for _, place := range a.vanished() {
			if n := r.last.Places[place].Listed; n > 0 {
				r.problems.add(problem{place: place, operation: "GetAllInstanceIdList", word: "not-found",
					text: fmt.Sprintf("%s held %d instances in the last run, and is not among the regions in use any more", place.Region, n)})
			}
		}
	}
}

// measured is 1 for an instance of which CloudMonitor has any data point.
func (s *subject) measured() int {
	for _, facts := range s.usage {
		for signal, f := range facts {
			if _, seen := f.Seen.Get(); seen && signal.Origin() == fleet.Monitor {
				return 1
			}
		}
	}
	return 0
}

// judging names what the verdicts depend on.
func (r *run) judging() string { return r.Rules.Digest + "/" + r.Trigger.Kind.String() }

// verdicts counts this run's verdicts about use.
func (r *run) verdicts() map[fleet.Place]fleet.Verdicts {
	places := map[fleet.Place]fleet.Verdicts{}
	for _, s := range r.subjects {
		places[s.place()] = places[s.place()].Plus(judged(s.verdict.Reason))
	}
	return places
}

func judged(reason rules.Reason) fleet.Verdicts {
	switch reason {
	case rules.Idle, rules.OutsideWindow, rules.WindowUnknown, rules.OverLimit, rules.Enough, rules.Tripwire, rules.Grace, rules.Fuse, rules.Unsettled,
		rules.Observed, rules.Probation, rules.NotShown:
		return fleet.Verdicts{Judged: 1, Idle: 1}
	case rules.Busy:
		return fleet.Verdicts{Judged: 1, Busy: 1}
	case rules.UsageUnknown:
		return fleet.Verdicts{Judged: 1}
	default: // decided without asking whether anybody uses it
		return fleet.Verdicts{}
	}
}

// remember keeps what this run did, and how many calls it made. What it saw was
// kept before it acted.
func (r *run) remember(ctx context.Context) {
	if _, counted := r.month.Get(); r.Memory == nil || !counted {
		return
	}
	if err := r.keep(ctx); err != nil {
		r.problems.add(problem{operation: "keep census", word: "store", text: fmt.Sprintf("what this run did could not be kept for the next one: %s", err)})
	}
}

// keep stores the census. After a pulled tripwire the old one stays, so that the
// next run is held back too until somebody has looked; only the count of calls
// goes on.
func (r *run) keep(ctx context.Context) error {
	if r.tripped != "" && r.last == nil {
		return nil
	}
	c := fleet.Census{Places: map[fleet.Place]fleet.Count{}, Judged: map[string]fleet.Judging{}}
	// Read again: another run may have kept its own in between.
	switch newest, err := r.Memory.Last(ctx); {
	case err != nil:
		return err
	case newest != nil:
		c = *newest
		c.Places, c.Judged = maps.Clone(c.Places), maps.Clone(c.Judged)
	}
	if r.tripped == "" {
		r.update(&c)
	}
	if c.Month != month(r.began) {
		c.Month, c.Monitored = month(r.began), 0
	}
	made := r.monitored()
	c.Monitored += made - r.counted
	if err := r.Memory.Keep(ctx, c); err != nil {
		return err
	}
	r.counted = made
	return nil
}

// update writes what this run saw into the census of the last. What it did not
// look at stays as it was: other places, and for a narrowed run the verdicts and
// measurements. Instances that were just released are not missed next time.
func (r *run) update(c *fleet.Census) {
	c.At = r.began
	for place, count := range r.census() {
		if old, seen := c.Places[place]; seen && (r.narrowed() || count.Measured == 0) {
			count.Measured = old.Measured
		}
		if count.Listed == 0 {
			count.Measured = 0
		}
		c.Places[place] = count
	}
	for _, s := range r.effects.gone {
		count := c.Places[s.place()]
		count.Listed--
		count.Measured = max(0, count.Measured-s.seen)
		count.Tagged -= tagged(s.instance)
		c.Places[s.place()] = count
	}
	maps.DeleteFunc(c.Judged, func(_ string, j fleet.Judging) bool { return r.began.Sub(j.At) > judgingLife })
	if !r.narrowed() {
		c.Judged[r.judging()] = fleet.Judging{At: r.began, Places: r.decided(*c)}
	}
}

// decided are the verdicts to compare the next run with. A run that could not look
// must not make the next one forget who was in use: as many as are unknown now may
// be in use still.
func (r *run) decided(c fleet.Census) map[fleet.Place]fleet.Verdicts {
	places, now := map[fleet.Place]fleet.Verdicts{}, r.verdicts()
	maps.Copy(places, c.Judged[r.judging()].Places)
	for place, count := range r.census() {
		v, before := now[place], places[place]
		switch {
		case count.Listed == 0:
			delete(places, place)
		case v.Judged > 0:
			unknown := v.Judged - v.Idle - v.Busy
			v.Busy = max(v.Busy, min(before.Busy, v.Busy+unknown))
			places[place] = v
		}
	}
	return places
}

// month names the month that metered calls are counted in.
func month(t time.Time) string { return t.UTC().Format("2006-01") }

// monitored counts this run's metered calls to CloudMonitor.
func (r *run) monitored() int {
	n := 0
	for _, a := range r.accounts {
		if a.cloud.Counter != nil {
			n += a.cloud.Counter.Calls().Monitored
		}
	}
	return n
}

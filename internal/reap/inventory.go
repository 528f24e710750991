package reap

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// listing says whether a place could be listed.
type listing uint8

const (
	unlisted listing = iota + 1
	listed
)

// inventory lists the place. One that cannot be listed is a problem of the run
// and contributes no instances: it is unknown, not empty. The catalogue of
// metrics is read meanwhile, so that the first question to CloudMonitor need not
// wait for it.
func (s *scan) inventory(ctx context.Context) listing {
	ctx, cancel := half(ctx)
	defer cancel()
	var found fleet.Listing
	var err error
	each(2, 2, func(i int) {
		if i == 0 {
			found, err = s.cloud.Inventory.List(ctx, s.place.Region)
			return
		}
		s.cloud.Metrics.Period(ctx, s.place.Region, fleet.BytesIn, fleet.SeriesV2, time.Minute)
	})
	if err != nil {
		failed := s.problems.failed(s.place, err)
		s.unlisted = &failed
		return unlisted
	}
	s.take(found)
	return listed
}

// take turns a listing into subjects, and rows that cannot be read into
// problems, so that none is dropped without a word.
func (s *scan) take(listing fleet.Listing) {
	for _, instance := range listing.Instances {
		instance = s.remembered(instance)
		s.enlist(instance)
		switch {
		case s.wanted(instance):
			s.subjects = append(s.subjects, &subject{instance: instance, usage: fleet.Usage{}})
		case len(s.Trigger.Instances) > 0 && s.named(instance.ID):
			s.outside = append(s.outside, instance.ID)
		}
	}
	for _, row := range listing.Broken {
		id := row.ID
		if id == "" {
			id = fmt.Sprintf("row %d", row.Index+1)
		}
		s.unreadable = append(s.unreadable, id)
		s.problems.unusable(s.place, id, "its row in the listing cannot be read: "+row.Why)
	}
}

// contradicted reports instances that are listed more than once.
func (r *run) contradicted() {
	keepContradicted(r.subjects, func(s *subject, why string) { r.problems.unusable(s.place(), s.instance.ID, why) })
}

// keepContradicted keeps instances that are listed more than once, and tells of
// each. Ids are unique, so at least one of the listings is wrong, and a release of
// each entry would be a second release of one instance.
func keepContradicted(subjects []*subject, tell func(*subject, string)) {
	places := map[string][]fleet.Place{}
	for _, s := range subjects {
		places[s.instance.ID] = append(places[s.instance.ID], s.place())
	}
	for _, s := range subjects {
		listedIn := places[s.instance.ID]
		if len(listedIn) < 2 {
			continue
		}
		why := fmt.Sprintf("it is listed in %s", strings.Join(placeNames(listedIn), " and in "))
		tell(s, why)
		if s.verdict.Acts() {
			s.verdict.Action, s.verdict.Reason, s.verdict.Text = rules.Keep, rules.Unreadable, "kept: "+why
		}
	}
}

// placeNames names places in order, as the report does.
func placeNames(places []fleet.Place) []string {
	names := make([]string, len(places))
	for i, p := range places {
		names[i] = fmt.Sprintf("%s of account %s", p.Region, p.Account)
	}
	slices.Sort(names)
	return names
}

// unusable reports an instance that is kept because its row is of no use.
func (p *problems) unusable(place fleet.Place, id, why string) {
	p.add(problem{place: place, instance: id, operation: "read row", word: rules.Unreadable.String(),
		text: fmt.Sprintf("%s in %s is kept: %s", id, place.Region, why)})
}

// missing reports instances that the caller named and no region holds.
func (r *run) missing() {
	for _, id := range r.Trigger.Instances {
		if slices.ContainsFunc(r.scans, func(s *scan) bool { return slices.Contains(s.outside, id) }) {
			r.problems.add(problem{instance: id, word: "not-found", text: id + " was asked for and lacks the tags or the resource group that were asked for with it"})
			continue
		}
		found := slices.ContainsFunc(r.scans, func(s *scan) bool {
			return slices.Contains(s.unreadable, id) ||
				slices.ContainsFunc(s.subjects, func(one *subject) bool { return one.instance.ID == id })
		})
		if !found {
			r.problems.add(problem{instance: id, word: "not-found", text: r.notFound(id)})
		}
	}
}

func (r *run) notFound(id string) string {
	regions, unlisted := r.coverage()
	switch {
	case len(regions) == 0:
		return fmt.Sprintf("%s was asked for, and none of the regions asked for is in scope", id)
	case unlisted > 0:
		return fmt.Sprintf("%s was asked for and not found, but %d of %d regions could not be listed; try again", id, unlisted, len(regions))
	default:
		return fmt.Sprintf("%s was asked for and is not in %s; check that it is the id and not the name, and the regions in scope", id, strings.Join(slices.Compact(slices.Sorted(slices.Values(regions))), ", "))
	}
}

// coverage returns the regions of all accounts, and how many could not be listed.
func (r *run) coverage() (regions []string, unlisted int) {
	for _, s := range r.scans {
		regions = append(regions, s.place.Region)
		if s.unlisted != nil {
			unlisted++
		}
	}
	return regions, unlisted
}

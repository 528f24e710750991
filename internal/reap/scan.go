package reap

import (
	"context"
	"slices"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

const (
	// accountsAtOnce is more accounts than a rules file names: each has its own
	// bounds on calls.
	accountsAtOnce = 256
	// regionsAtOnce bounds how many regions are looked at side by side, and so how
	// many instances are held at once. The accounts share it evenly, so that a
	// slow one takes no other's part; each has a few regions under way.
	regionsAtOnce, fewRegions = 80, 3
)

// account is one account in scope, and the way to it.
type account struct {
	*run
	rules.Account
	cloud Cloud
	// opened says that its regions are known.
	opened bool
	// bills are what its instances cost; nil when nobody asked, billErr why that
	// could not be read.
	bills   map[string]fleet.Value[fleet.Cost]
	billErr error
	// billed is closed once both are there.
	billed chan struct{}
}

// scan looks at one region of one account: which instances it has, and what the
// rules say of them. Scans share nothing, so that one that is slow or denied
// holds no other up.
type scan struct {
	*run
	account *account
	cloud   Cloud
	place   fleet.Place
	// subjects are the instances of this place.
	subjects []*subject
	// count is what the listing shows, for the next run.
	count fleet.Count
	// states are those of instances that earlier runs acted on.
	states map[fleet.Ref]fleet.Instance
	// unlisted is why the place could not be listed; nil when it was.
	unlisted *problem
	// unreadable are the ids of instances whose rows are of no use.
	unreadable []string
	// outside are the ids of instances that the trigger names and its scope leaves
	// out.
	outside []string
}

// scan looks at every region of every account in scope, with half of the time
// that is left: the other half is for acting.
func (r *run) scan(ctx context.Context) {
	ctx, cancel := half(ctx)
	defer cancel()
	r.enroll()
	scans := make([][]*scan, len(r.accounts))
	each(len(r.accounts), accountsAtOnce, func(i int) { scans[i] = r.accounts[i].scan(ctx) })
	r.gather(scans)
}

// enroll lists the accounts in scope that the trigger lets in.
func (r *run) enroll() {
	for _, a := range r.inRules() {
		if !r.accountWanted(a) {
			continue
		}
		r.accounts = append(r.accounts, &account{run: r, Account: a, billed: make(chan struct{})})
	}
}

// gather takes the places of all accounts together.
func (r *run) gather(scans [][]*scan) {
	r.scans = slices.Concat(scans...)
	for _, s := range r.scans {
		r.subjects = append(r.subjects, s.subjects...)
	}
}

// enter opens the account and finds its regions. One that cannot be opened stands
// for its regions, whatever they are.
func (a *account) enter(ctx context.Context) (regions []string, unopened *scan) {
	var err error
	if a.cloud, err = a.clouds.Open(ctx, a.Account); err == nil {
		regions, err = a.find(ctx)
	}
	if err != nil {
		place := fleet.Place{Account: a.ID}
		failed := a.problems.failed(place, err)
		return nil, &scan{run: a.run, place: place, unlisted: &failed}
	}
	a.opened = true
	return regions, nil
}

// at is a look at one of the account's regions.
func (a *account) at(region string) *scan {
	return &scan{run: a.run, account: a, cloud: a.cloud, place: fleet.Place{Account: a.ID, Region: region}, states: map[fleet.Ref]fleet.Instance{}}
}

// scan opens the account and looks at its regions side by side.
func (a *account) scan(ctx context.Context) []*scan {
	regions, unopened := a.enter(ctx)
	if unopened != nil {
		return []*scan{unopened}
	}
	scans := make([]*scan, len(regions))
	each(len(regions)+1, max(fewRegions, regionsAtOnce/len(a.accounts)), func(i int) {
		if i == 0 {
			a.bill(ctx) // meanwhile, since no verdict depends on it
			return
		}
		s := a.at(regions[i-1])
		scans[i-1] = s
		s.look(ctx)
	})
	return scans
}

// look takes one place from its listing to verdicts.
func (s *scan) look(ctx context.Context) {
	if s.inventory(ctx) == listed {
		s.decide(ctx)
		s.deliver()
	}
}

// find returns the account's regions that the rules and the trigger let in.
func (a *account) find(ctx context.Context) ([]string, error) {
	regions := a.Rules.Scope.Regions
	if a.Rules.Scope.Reach == rules.EveryRegion {
		found, err := a.cloud.Regions.Discover(ctx)
		if err != nil && len(found) == 0 {
			return nil, err
		}
		if err != nil { // all known regions stand for those in use
			a.problems.failed(fleet.Place{Account: a.ID}, err)
		}
		regions = found
	}
	if len(a.Trigger.Regions) == 0 {
		return regions, nil
	}
	return slices.DeleteFunc(slices.Clone(regions), func(region string) bool { return !slices.Contains(a.Trigger.Regions, region) }), nil
}

// rounds is how often the sources are gone through: what a rule selects by must
// be known before it is asked whether the instance is idle.
const rounds = 2

// decide judges by what is known for nothing, then asks for what could still
// change a verdict, the cheapest source first. Whatever a source decides the
// next ones are not asked about.
func (s *scan) decide(ctx context.Context) {
	s.judge(s.subjects)
	for range rounds {
		for _, ask := range s.sources() {
			if open := needy(s.subjects); len(open) > 0 {
				lighten(open)
				ask(ctx, open)
				s.judge(open)
			}
		}
	}
}

// lighten drops the evidence of verdicts that will be made anew: for a large
// fleet it is most of what is held.
func lighten(subjects []*subject) {
	for _, one := range subjects {
		one.verdict.Conditions = nil
	}
}

// source answers needs of subjects, as far as it can.
type source func(context.Context, []*subject)

// sources are in the order of their cost: one call for a whole region, a few
// for each fifty candidates, then some for each candidate.
func (s *scan) sources() []source {
	return []source{s.screen, s.prove, s.askGroups, s.askTopics, s.askClients, s.askQuota}
}

// needy are the subjects whose verdict still lacks a fact that can be asked.
func needy(subjects []*subject) []*subject {
	return slices.DeleteFunc(slices.Clone(subjects), func(s *subject) bool { return len(s.verdict.Needs) == 0 })
}

func (s *scan) judge(subjects []*subject) {
	now := s.Clock.Now()
	for _, one := range subjects {
		one.verdict, one.judgedAt = s.verdict(one, now), now
	}
}

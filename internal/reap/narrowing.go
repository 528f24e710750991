package reap

import (
	"fmt"
	"slices"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/rules"
)

// wanted says whether the trigger lets an instance in. What is not known lets
// nothing in: an alert about a tag is none about an instance whose tags could not
// be read.
func (r *run) wanted(i fleet.Instance) bool {
	return (r.granted == nil || r.granted.includes(i.Ref())) && r.named(i.ID) && r.inScope(i)
}

func (r *run) named(id string) bool {
	return len(r.Trigger.Instances) == 0 || slices.Contains(r.Trigger.Instances, id)
}

func (r *run) inScope(i fleet.Instance) bool {
	scope := r.Trigger.Scope
	if group, known := i.ResourceGroup.Get(); len(scope.ResourceGroups) > 0 && (!known || !slices.Contains(scope.ResourceGroups, group)) {
		return false
	}
	tags, known := i.Tags.Get()
	for key, value := range scope.Tags {
		if has, tagged := tags[key]; !known || !tagged || has != value {
			return false
		}
	}
	return true
}

// accountWanted says whether the trigger lets an account in; one whose id could
// not be read is not.
func (r *run) accountWanted(a rules.Account) bool {
	return len(r.Trigger.Scope.Accounts) == 0 || a.ID != "" && slices.Contains(r.Trigger.Scope.Accounts, a.ID)
}

// narrowed says whether the trigger left instances, rules or places out: then the
// verdicts are not those of the fleet.
func (r *run) narrowed() bool {
	t := r.Trigger
	return len(t.Instances)+len(t.Rules)+len(t.Regions) > 0 || t.Scope.Narrows()
}

// inVain says what was asked for and is not in the rules' scope.
func (r *run) inVain() []string {
	var notes []string
	for _, region := range r.Trigger.Regions {
		if !r.Rules.Scope.Includes(region) {
			notes = append(notes, fmt.Sprintf("the region %s was asked for and is not in the rules' scope", region))
		}
	}
	for _, id := range r.Trigger.Scope.Accounts {
		if !slices.ContainsFunc(r.inRules(), func(a rules.Account) bool { return a.ID == id }) {
			notes = append(notes, fmt.Sprintf("the account %s was asked for and is not in the rules' scope", id))
		}
	}
	for _, name := range r.Trigger.Rules {
		if !slices.Contains(r.Rules.RuleNames(), name) {
			notes = append(notes, fmt.Sprintf("the rule %s was asked for and is not in %s", name, r.Rules.Name))
		}
	}
	return notes
}

// inRules are the accounts of the rules file; where it names none, the caller's.
func (r *run) inRules() []rules.Account {
	if named := r.Rules.Scope.Accounts; len(named) > 0 {
		return named
	}
	return []rules.Account{{ID: r.Account}}
}

package reap

import (
	"cmp"
	"fmt"
	"strings"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// part is the plan of one invocation, complete enough to apply limits and to
// compare the fleet with the last run.
type part struct {
	origin
	Accounts []partAccount     `json:"accounts"`
	Problems []message.Problem `json:"problems,omitempty"`
}

// partAccount is what was found in one account.
type partAccount struct {
	ID     string      `json:"id"`
	Places []partPlace `json:"places,omitempty"`
	Calls  Calls       `json:"calls"`
}

// partPlace is what was found in one region. Without a region it stands for an
// account that could not be opened.
type partPlace struct {
	Region string `json:"region,omitempty"`
	// Unlisted is why it could not be listed; empty where it was.
	Unlisted string `json:"unlisted,omitempty"`
	Listed   int    `json:"listed,omitempty"`
	Tagged   int    `json:"tagged,omitempty"`
	// Measured counts those of Kept that CloudMonitor has any data of.
	Measured int `json:"measured,omitempty"`
	// Kept names the instances that stay, by reason; limits do not change that.
	Kept map[string][]string `json:"kept,omitempty"`
	// Goes are those to warn of, to stop or to release, unless a limit keeps them,
	// and those that are waited for.
	Goes []partVerdict `json:"goes,omitempty"`
	// Tend names kept ones of which a mark is to be taken off or somebody to be told.
	Tend []string `json:"tend,omitempty"`
}

// partVerdict is a verdict that is not final.
type partVerdict struct {
	message.Verdict
	// Terms are those of the rule that decided: whether it is on probation is told
	// for all invocations together.
	Terms    string `json:"terms,omitempty"`
	Measured int    `json:"measured,omitempty"`
}

// part is what this run found.
func (r *run) part(f Fan) part {
	p := part{origin: f.origin(r), Problems: r.problems.messages()}
	for _, a := range r.accounts {
		found := partAccount{ID: a.ID}
		if a.cloud.Counter != nil {
			found.Calls = a.cloud.Counter.Calls()
		}
		for _, s := range r.scans {
			if s.place.Account == a.ID {
				found.Places = append(found.Places, s.part())
			}
		}
		p.Accounts = append(p.Accounts, found)
	}
	return p
}

func (s *scan) part() partPlace {
	p := partPlace{Region: s.place.Region, Listed: s.count.Listed, Tagged: s.count.Tagged, Kept: map[string][]string{}}
	if s.unlisted != nil {
		p.Unlisted = s.unlisted.text
	}
	for _, one := range s.subjects {
		v := one.verdict
		if v.Action != rules.Keep {
			m := partVerdict{Verdict: *verdictMessage(one), Terms: v.Terms, Measured: one.seen}
			m.Conditions = nil
			p.Goes = append(p.Goes, m)
			continue
		}
		p.Measured += one.seen
		p.Kept[v.Reason.String()] = append(p.Kept[v.Reason.String()], one.instance.ID)
		if !v.Burning.IsZero() || v.Withdraw != rules.NotWithdrawn {
			p.Tend = append(p.Tend, one.instance.ID)
		}
	}
	return p
}

// counted are calls that were counted elsewhere.
type counted struct{ calls Calls }

// Calls returns them.
func (c counted) Calls() Calls { return c.calls }

// take puts an account back together as the invocation saw it.
func (a *account) take(found partAccount) error {
	opened, scans := true, []*scan{}
	for _, p := range found.Places {
		s := a.at(p.Region)
		s.count = fleet.Count{Listed: p.Listed, Tagged: p.Tagged, Measured: p.Measured}
		if p.Unlisted != "" {
			s.unlisted = &problem{place: s.place, text: p.Unlisted}
			opened = opened && p.Region != ""
		}
		if err := s.restore(p); err != nil {
			return err
		}
		scans = append(scans, s)
	}
	a.opened, a.cloud.Counter = opened, counted{found.Calls}
	a.scans = append(a.scans, scans...)
	return nil
}

// restore puts the subjects of a place back together.
func (s *scan) restore(p partPlace) error {
	for word, ids := range p.Kept {
		reason, err := reasonNamed(word)
		if err != nil {
			return err
		}
		for _, id := range ids {
			i := fleet.Instance{ID: id, Region: s.place.Region, Account: s.place.Account}
			s.subjects = append(s.subjects, &subject{instance: i, sent: true, verdict: rules.Verdict{Action: rules.Keep, Reason: reason}})
		}
	}
	for _, m := range p.Goes {
		one, err := m.subject()
		if err != nil {
			return err
		}
		if one.place() != s.place {
			return fmt.Errorf("%s stands under another place than its own", one.instance.ID)
		}
		s.subjects = append(s.subjects, one)
	}
	return nil
}

// subject is the inverse of verdictMessage, as far as limits need it.
func (m partVerdict) subject() (*subject, error) {
	reason, err := reasonNamed(m.Reason)
	if err != nil {
		return nil, err
	}
	action, err := actionNamed(m.Action)
	if err != nil {
		return nil, err
	}
	withdrawn, err := withdrawalNamed(m.Withdraw)
	if err != nil {
		return nil, err
	}
	i := instanceOf(m.Instance)
	return &subject{instance: i, judgedAt: m.JudgedAt, cost: costOf(m.Cost), seen: m.Measured, verdict: rules.Verdict{
		Action: action, Reason: reason, Rule: m.Rule, Text: m.Text, Force: m.Force, Delete: m.Delete, Due: m.Due,
		Terms: m.Terms, Withdraw: withdrawn,
	}}, nil
}

// reasonNamed, withdrawalNamed and actionNamed are the inverses of String.
func reasonNamed(word string) (rules.Reason, error) {
	for r := rules.Idle; !strings.HasPrefix(r.String(), "reason("); r++ {
		if r.String() == word {
			return r, nil
		}
	}
	return 0, fmt.Errorf("the reason %q is not known", word)
}

// withdrawalNamed reads the empty word as what is not withdrawn.
func withdrawalNamed(word string) (rules.Withdrawal, error) {
	if word == "" {
		return rules.NotWithdrawn, nil
	}
	for w := rules.InUse; !strings.HasPrefix(w.String(), "withdrawal("); w++ {
		if w.String() == word {
			return w, nil
		}
	}
	return 0, fmt.Errorf("the withdrawal %q is not known", word)
}

func actionNamed(word string) (rules.Action, error) {
	for a := rules.Keep; a <= rules.Release; a++ {
		if a.String() == word {
			return a, nil
		}
	}
	return 0, fmt.Errorf("the action %q is not known", word)
}

// inOrder sorts plans: the newest first, so that of two of one account the later
// one counts; equal ones by who made them.
func inOrder(a, b part) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.Run, b.Run)) }

package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// FanStep is a part of a fan-out, in which many invocations share one plan.
type FanStep uint8

// The steps. The zero value is a bug.
const (
	_ FanStep = iota
	// MapPlan plans for some accounts and leaves the plan in the store.
	MapPlan
	// Gather applies the limits to all plans together, once.
	Gather
	// MapAct acts on what the gathered plan allows in some accounts.
	MapAct
)

var fanSteps = [...]string{"unset", "map-plan", "gather", "map-act"}

// String returns the step's name, which is the command's.
func (s FanStep) String() string {
	if int(s) < len(fanSteps) {
		return fanSteps[s]
	}
	return fmt.Sprintf("step(%d)", uint8(s))
}

// Fan is the part of a fan-out that an invocation is asked for.
type Fan struct {
	Step FanStep
	// ID names the fan-out; all of its invocations have the same.
	ID string
}

// The keys of such a command, beside those of a request.
const (
	keyFan      = "fan"
	keyAccounts = "accounts"
)

var (
	// fanSyntax is what a name in a store can hold; CloudFlow's names of executions
	// have letters, digits, dashes and underscores, and 128 at most (its page
	// "Limits").
	fanSyntax = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
	// fanAccount is an account's id, as rules say it.
	fanAccount = regexp.MustCompile(`^[0-9]{8,20}$`)
)

// fanStep returns the step that a command's word names; 0 for another command.
func fanStep(word string) FanStep {
	for s := MapPlan; s <= MapAct; s++ {
		if s.String() == word {
			return s
		}
	}
	return 0
}

// decodeFan reads a part of a fan-out. One that is wrong in any part is ignored as
// a whole: without its accounts it would be about all of them.
func decodeFan(o object, step FanStep) Trigger {
	t := Trigger{Kind: Manual, Ceiling: Enforce, Fan: &Fan{Step: step}}
	allowed := []string{keyCommand, keyFan, keyReason}
	if step != Gather {
		allowed = append(allowed, keyAccounts)
	}
	if step == MapPlan {
		t.Ceiling = Plan
	}
	err := o.strict(allowed)
	for _, m := range o {
		if err != nil {
			break
		}
		if problem := t.setFan(m); problem != nil {
			err = fmt.Errorf("a wrong value for the key %q: %w", m.key, problem)
		}
	}
	switch {
	case err != nil:
		return ignored("a manual call that is not understood: it has %v", err)
	case t.Fan.ID == "":
		return ignored("a manual call whose command %s names no %q; give all parts of one fan-out the same", step, keyFan)
	case step != Gather && len(t.Scope.Accounts) == 0:
		return ignored("a manual call whose command %s names no accounts", step)
	}
	return t
}

func (t *Trigger) setFan(m member) (err error) {
	switch m.key {
	case keyCommand: // it was read already
	case keyFan:
		id, ok := text(m.value)
		if !ok || !fanSyntax.MatchString(id) {
			return errors.New("it is not 1 to 128 letters, digits, dashes and underscores")
		}
		t.Fan.ID = id
	case keyAccounts:
		t.Scope.Accounts, err = fanAccounts(m.value)
	case keyReason:
		s, ok := text(m.value)
		if !ok {
			return errors.New("it is not a string")
		}
		t.Reason = words(s)
	default:
		return errors.New("no such key") // strict let a key through that nobody reads
	}
	return err
}

// fanAccounts reads ids of accounts, each once, in order.
func fanAccounts(raw json.RawMessage) ([]string, error) {
	ids, err := readNames(raw)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if !fanAccount.MatchString(id) {
			return nil, fmt.Errorf("item %d is not the id of an account", i+1)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids), nil
}

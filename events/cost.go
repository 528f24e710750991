package events

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// ownSource is the source of cost alerts in the form that this project defines.
const ownSource = "cost-alert"

// The keys of such an alert, beside those of a request.
const (
	keySource         = "source"
	keyID             = "id"
	keyAccount        = "account"
	keyBudget         = "budget"
	keyAmount         = "amount"
	keyCurrency       = "currency"
	keyResourceGroups = "resource_groups"
	keyTags           = "tags"
)

var (
	ownKeys = []string{
		keySource, keyID, keyAccount, keyBudget, keyAmount, keyCurrency, keyRegions, keyResourceGroups, keyInstances, keyTags, keyReason,
	}
	currency = regexp.MustCompile(`^[A-Z]{3}$`)
	// money matches words about money in names, as parts of longer ones.
	money = regexp.MustCompile(`(?i)bss|bill|budget|cost|expense|账单|预算|费用|成本|消费`)
)

// speaksOfMoney says whether a name speaks of money.
func speaksOfMoney(names ...string) bool { return slices.ContainsFunc(names, money.MatchString) }

func isOwnAlert(o object) bool {
	source, _ := text(o.get(keySource))
	return source == ownSource
}

// ownAlert reads a cost alert in this project's own form. One that is wrong in any
// part is ignored as a whole, because a misspelt narrowing would widen it.
func ownAlert(o object) Trigger {
	t := Trigger{Kind: CostAlert, Ceiling: Enforce}
	err := o.strict(ownKeys)
	for _, m := range o {
		if err == nil {
			if problem := t.setCost(m, o); problem != nil {
				err = fmt.Errorf("a wrong value for the key %q: %w", m.key, problem)
			}
		}
	}
	if err != nil {
		return ignored("a cost alert that is not understood: it has %v", err)
	}
	if t.DedupKey != "" {
		t.DedupKey += "/" + t.fingerprint()
	}
	return t
}

// fingerprint tells alerts with one id apart that ask for something else: a date as
// the id is easily used for two budgets.
func (t Trigger) fingerprint() string {
	amount := Money{Value: -1}
	if t.Amount != nil {
		amount = *t.Amount
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %v %v", t.Regions, t.Instances, t.Scope.Accounts, t.Budget, t.Scope, amount))
	return hex.EncodeToString(sum[:4])
}

func (t *Trigger) setCost(m member, o object) (err error) {
	switch m.key {
	case keyRegions:
		t.Regions, err = readSome(m.value)
	case keyInstances:
		t.Instances, err = readSome(m.value)
	case keyResourceGroups:
		t.Scope.ResourceGroups, err = readSome(m.value)
	case keyTags:
		t.Scope.Tags, err = readTags(m.value)
	case keyAmount:
		t.Amount, err = readMoney(m.value, o)
	case keyCurrency:
		err = readCurrency(o)
	default:
		return t.setLabel(m)
	}
	return err
}

// setLabel reads the keys whose values are texts.
func (t *Trigger) setLabel(m member) error {
	s, ok := text(m.value)
	if !ok {
		return errors.New("it is not a string")
	}
	if m.key == keyReason {
		t.Reason = words(s)
		return nil
	}
	if err := checkName(s); err != nil {
		return fmt.Errorf("it %w", err)
	}
	switch m.key {
	case keyID:
		t.DedupKey = dedupKey(ownSource, s)
	case keyAccount:
		t.Scope.Accounts = []string{s}
	case keyBudget:
		t.Budget = s
	}
	return nil
}

// readMoney reads an amount, which needs a currency beside it.
func readMoney(raw json.RawMessage, o object) (*Money, error) {
	value, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || value < 0 {
		return nil, errors.New("it is not a number from 0 on")
	}
	word, ok := text(o.get(keyCurrency))
	if !ok {
		return nil, fmt.Errorf("there is no %s with it", keyCurrency)
	}
	return &Money{Value: value, Currency: word}, nil
}

func readCurrency(o object) error {
	if !o.has(keyAmount) {
		return fmt.Errorf("there is no %s with it", keyAmount)
	}
	if word, ok := text(o.get(keyCurrency)); !ok || !currency.MatchString(word) {
		return errors.New("it is not three capital letters such as CNY")
	}
	return nil
}

// readTags reads tags that an instance must carry. An empty object narrows
// nothing.
func readTags(raw json.RawMessage) (map[string]string, error) {
	o, err := parseObject(raw)
	switch {
	case err != nil:
		return nil, errors.New("it is not an object of strings")
	case o.twice() != "":
		return nil, fmt.Errorf("it has the tag %s twice", quote(o.twice()))
	case len(o) > maxListed:
		return nil, fmt.Errorf("it lists %d tags, more than %d", len(o), maxListed)
	case len(o) == 0:
		return nil, errNobody
	}
	tags := map[string]string{}
	for _, m := range o {
		value, ok := text(m.value)
		if !ok || checkName(m.key) != nil || value != "" && checkName(value) != nil {
			return nil, errors.New("it is not an object of strings")
		}
		tags[m.key] = value
	}
	return tags, nil
}

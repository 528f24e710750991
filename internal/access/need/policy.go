package need

import (
	"fmt"
	"slices"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/rules"
)

// Policy returns the least policy for the job: of the function's own role where
// account is empty, else of the role in that account. The error says that the rules
// name no role there.
func (j Job) Policy(account string) (access.Document, error) {
	needs := j.OfFunction()
	if account != "" {
		if _, err := j.account(account); err != nil {
			return access.Document{}, err
		}
		needs = j.OfAccount()
	}
	return access.Policy(Operations(needs), j.Resources())
}

// Trust returns who may take a role: Function Compute for the function's own where
// account is empty, else the principal, which is the ARN of the function's role,
// for the role in that account.
func (j Job) Trust(account, principal string) (access.Document, error) {
	if account == "" {
		return access.TrustFunction(), nil
	}
	a, err := j.account(account)
	if err != nil {
		return access.Document{}, err
	}
	return access.TrustRole(principal, a.ExternalID), nil
}

// account returns an account that is reached by a role.
func (j Job) account(id string) (rules.Account, error) {
	list := j.Rules.Scope.Accounts
	at := slices.IndexFunc(list, func(a rules.Account) bool { return a.ID == id && a.Role != "" })
	if at < 0 {
		return rules.Account{}, fmt.Errorf("%s names no role in account %s", j.Rules.Name, id)
	}
	return list[at], nil
}

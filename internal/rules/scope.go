package rules

import (
	"fmt"
	"regexp"
	"slices"
)

// Scope is where a run looks.
type Scope struct {
	// Regions are the region ids; empty when Reach is EveryRegion.
	Regions []string
	Reach   Reach
	// Accounts are the accounts by name; empty means the caller's own.
	Accounts []Account
}

// Reach says how the regions of a scope are found.
type Reach uint8

// The reaches. The zero value is a bug.
const (
	reachUnset Reach = iota
	// NamedRegions looks at the regions that the file names.
	NamedRegions
	// EveryRegion looks wherever the account has instances.
	EveryRegion
)

// Includes says whether a region is in scope.
func (s Scope) Includes(region string) bool {
	return s.Reach == EveryRegion || slices.Contains(s.Regions, region)
}

// Account is an account in scope.
type Account struct {
	ID string
	// Role is the ARN of the role to assume there; empty for the caller's own.
	Role string
	// ExternalID is what the role asks for; may be empty.
	ExternalID string
}

// everyRegion is the word for it.
const everyRegion = "all"

var (
	// regionSyntax keeps a typing mistake from becoming a host name.
	regionSyntax  = regexp.MustCompile(`^[a-z]{2,5}(-[a-z0-9]+){1,4}$`)
	accountSyntax = regexp.MustCompile(`^[0-9]{8,20}$`)
	roleSyntax    = regexp.MustCompile(`^acs:ram::([0-9]{8,20}):role/[A-Za-z0-9._-]{1,64}$`)
	// externalSyntax is what AssumeRole takes (ExternalId), up to 1000 of its 1224 characters.
	externalSyntax = regexp.MustCompile(`^[A-Za-z0-9_=,.@:/-]{2,1000}$`)
)

func (b *builder) where(s scopeSpec) Scope {
	if len(s.Regions) == 0 {
		b.add(position{}, "no region is in scope", "write scope: {regions: [cn-hangzhou]}")
	}
	if len(s.Regions) == 1 && s.Regions[0].value == everyRegion {
		return Scope{Reach: EveryRegion, Accounts: b.accounts(s.Accounts)}
	}
	seen := map[string]struct{}{}
	for _, r := range s.Regions {
		if r.value == everyRegion {
			b.add(r.at, "all stands beside other regions", "write regions: all, or name the regions")
		} else if !regionSyntax.MatchString(r.value) {
			b.add(r.at, fmt.Sprintf("%q is not a region id", r.value), "write for example cn-hangzhou")
		}
		if _, twice := seen[r.value]; twice {
			b.add(r.at, fmt.Sprintf("the region %s is named twice", r.value), "remove one")
		}
		seen[r.value] = struct{}{}
	}
	return Scope{Regions: s.Regions.values(), Reach: NamedRegions, Accounts: b.accounts(s.Accounts)}
}

func (b *builder) accounts(specs []accountSpec) []Account {
	var list []Account
	for _, s := range specs {
		a := Account{ID: s.ID.value, Role: s.Role.value, ExternalID: s.ExternalID.value}
		b.account(s, a)
		if slices.ContainsFunc(list, func(other Account) bool { return other.ID == a.ID }) {
			b.add(s.ID.at, fmt.Sprintf("the account %s is named twice", a.ID), "remove one")
		}
		list = append(list, a)
	}
	return list
}

func (b *builder) account(s accountSpec, a Account) {
	role := roleSyntax.FindStringSubmatch(a.Role)
	switch {
	case !s.ID.written():
		b.add(s.at, "an account has no id", `write - {id: "1234567890123456", role: "acs:ram::1234567890123456:role/reaper"}`)
	case !accountSyntax.MatchString(a.ID):
		b.add(s.ID.at, fmt.Sprintf("%q is not an account id", a.ID), `write its digits in quotes, for example "1234567890123456"`)
	case s.Role.written() && len(role) == 0:
		b.add(s.Role.at, fmt.Sprintf("%q is not the name of a role", a.Role), fmt.Sprintf("write acs:ram::%s:role/NAME", a.ID))
	case len(role) > 0 && role[1] != a.ID:
		b.add(s.Role.at, fmt.Sprintf("the role belongs to the account %s", role[1]), fmt.Sprintf("write a role of %s", a.ID))
	case s.ExternalID.written() && !s.Role.written():
		b.add(s.ExternalID.at, "an external id stands without a role", "name the role, or remove external_id")
	case s.ExternalID.written() && !externalSyntax.MatchString(a.ExternalID):
		b.add(s.ExternalID.at, "the external id has a form that no role takes", "write 2 to 1000 letters, digits and _=,.@:/-")
	}
}

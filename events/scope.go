package events

import (
	"fmt"
	"slices"
)

// Scope narrows a run by what instances belong to. Empty means no narrowing.
type Scope struct {
	// Accounts are ids of accounts; ResourceGroups ids of resource groups.
	Accounts, ResourceGroups []string
	// Tags are those that an instance must carry, all of them.
	Tags map[string]string
}

// Narrows says whether the scope leaves anything out.
func (s Scope) Narrows() bool { return len(s.Accounts)+len(s.ResourceGroups)+len(s.Tags) > 0 }

// Money is an amount of money.
type Money struct {
	// Value is in units of Currency, and never negative.
	Value float64
	// Currency is the three letters of ISO 4217, for example "CNY".
	Currency string
}

// Answer is the form in which a caller wants to be answered.
type Answer uint8

// The forms. The zero value is a bug.
const (
	_ Answer = iota
	// Plain is the report, as JSON.
	Plain
	// HTTPResponse is the report in the response format of an HTTP trigger, with
	// a status code.
	HTTPResponse
)

// String returns the form's name.
func (a Answer) String() string {
	switch a {
	case Plain:
		return "plain"
	case HTTPResponse:
		return "http-response"
	default:
		return fmt.Sprintf("answer(%d)", uint8(a))
	}
}

// Unsigned says whether the event came by a way that anybody can send to: a
// webhook of EventBridge, which takes what comes to its address.
func (t Trigger) Unsigned() bool { return slices.Contains(t.Envelopes, envelopeSource) }

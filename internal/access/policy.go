package access

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// Document is a RAM policy, written so that the same rights give the same bytes.
type Document struct {
	Version   string
	Statement []Statement
}

// Statement allows actions on resources. A trust policy has a Principal instead of
// resources.
type Statement struct {
	Effect    string
	Action    List
	Resource  List                         `json:",omitempty"`
	Principal map[string][]string          `json:",omitempty"`
	Condition map[string]map[string]string `json:",omitempty"`
}

// List is one text or several.
type List []string

// UnmarshalJSON reads both forms.
func (l *List) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*l = List{one}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(l))
}

// Resources are the ARNs that stand for targets.
type Resources struct {
	// Bucket and Prefix are those of the store; the prefix may be empty.
	Bucket, Prefix string
	// Roles are ARNs of roles in other accounts.
	Roles []string
	// Function is the function's name.
	Function string
}

// of returns the ARNs of a target. The accounts' numbers and regions are left open:
// names of buckets are unique, and a role can reach its own account's function only.
func (r Resources) of(t Target) List {
	switch t {
	case TheBucket:
		return List{"acs:oss:*:*:" + r.Bucket}
	case TheFiles:
		if r.Prefix == "" {
			return List{"acs:oss:*:*:" + r.Bucket + "/*"}
		}
		return List{"acs:oss:*:*:" + r.Bucket + "/" + r.Prefix + "/*"}
	case TheRoles:
		return slices.Clone(r.Roles)
	case TheFunction:
		return List{"acs:fc:*:*:functions/" + r.Function, "acs:fc:*:*:functions/" + r.Function + "/*"}
	default:
		return List{"*"}
	}
}

// Policy returns the least policy under which these operations can be called: one
// statement for what changes instances, apart from one for each kind of resource
// that is only read or is the reaper's own.
func Policy(operations []string, r Resources) (Document, error) {
	groups := map[group]List{}
	for _, operation := range operations {
		row, err := Lookup(operation)
		if err != nil {
			return Document{}, err
		}
		key := groupOf(row)
		for _, action := range row.Actions {
			if !slices.Contains(groups[key], action) {
				groups[key] = append(groups[key], action)
			}
		}
	}
	d := Document{Version: "1"}
	for _, key := range order() {
		if actions := groups[key]; len(actions) > 0 {
			d.Statement = append(d.Statement, Statement{Effect: "Allow", Action: actions, Resource: r.of(key.target)})
		}
	}
	return d, nil
}

// group is what goes into one statement.
type group struct {
	target Target
	effect Effect
}

func groupOf(row Row) group {
	if row.Target == Anything {
		return group{Anything, row.Effect}
	}
	return group{row.Target, effectUnset}
}

// order is the order of statements: those that change instances last.
func order() []group {
	return []group{
		{Anything, Reads}, {TheRoles, effectUnset}, {TheBucket, effectUnset}, {TheFiles, effectUnset},
		{TheFunction, effectUnset}, {Anything, ReadsUsers}, {Anything, Changes},
	}
}

// TrustFunction is the trust policy of the function's role: Function Compute may
// take it.
func TrustFunction() Document {
	return trust(Statement{Principal: map[string][]string{"Service": {"fc.aliyuncs.com"}}})
}

// TrustRole is the trust policy of a role in another account: the function's role
// may take it, if it brings the external id, where there is one.
func TrustRole(principal, externalID string) Document {
	s := Statement{Principal: map[string][]string{"RAM": {principal}}}
	if externalID != "" {
		s.Condition = map[string]map[string]string{"StringEquals": {"sts:ExternalId": externalID}}
	}
	return trust(s)
}

func trust(s Statement) Document {
	s.Effect, s.Action = "Allow", List{"sts:AssumeRole"}
	return Document{Version: "1", Statement: []Statement{s}}
}

// Actions returns every action that the document names, in its order.
func (d Document) Actions() []string {
	var all []string
	for _, s := range d.Statement {
		all = append(all, s.Action...)
	}
	return all
}

// Without returns the document without one action.
func (d Document) Without(action string) Document {
	out := Document{Version: d.Version}
	for _, s := range d.Statement {
		s.Action = slices.DeleteFunc(slices.Clone(s.Action), func(a string) bool { return a == action })
		if len(s.Action) > 0 {
			out.Statement = append(out.Statement, s)
		}
	}
	return out
}

// JSON writes the document as RAM takes it, indented, with a newline at its end.
func (d Document) JSON() []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(d); err != nil { // texts and maps of texts always encode
		panic(fmt.Sprintf("access: %v", err))
	}
	return b.Bytes()
}

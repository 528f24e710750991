package access

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Parse reads a policy document as it is attached to a role. Conditions and
// NotAction are refused: what they leave over cannot be told from the text alone.
func Parse(data []byte) (Document, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var d Document
	if err := decoder.Decode(&d); err != nil {
		return Document{}, fmt.Errorf("the policy cannot be read: %w", err)
	}
	for _, s := range d.Statement {
		if s.Effect != "Allow" && s.Effect != "Deny" {
			return Document{}, fmt.Errorf("a statement's Effect is %q; RAM knows Allow and Deny", s.Effect)
		}
		if len(s.Condition) > 0 || len(s.Principal) > 0 {
			return Document{}, errors.New("a statement has a Condition or a Principal, and what it allows cannot be told from the policy alone")
		}
	}
	return d, nil
}

// Missing returns the actions out of a row's that the document does not allow on
// what the row needs. A denial wins, as in RAM, where it names any part of what is
// needed.
func (d Document) Missing(row Row, r Resources) []string {
	var missing []string
	for _, action := range row.Actions {
		for _, resource := range r.of(row.Target) {
			if !d.allows(action, resource) {
				missing = append(missing, action)
				break
			}
		}
	}
	return missing
}

func (d Document) allows(action, resource string) bool {
	allowed := false
	for _, s := range d.Statement {
		if !s.Action.match(action) {
			continue
		}
		switch covered := s.Resource.match(resource); {
		case s.Effect == "Deny" && (covered || List{resource}.matchAny(s.Resource)):
			return false
		case s.Effect == "Allow" && covered:
			allowed = true
		}
	}
	return allowed
}

func (l List) matchAny(texts []string) bool {
	return slices.ContainsFunc(texts, l.match)
}

// match compares with * and ? as wildcards and without regard to case, as RAM
// does. Where the text leaves the region or the account open, a pattern may name
// one: whether it is the right one shows only in a call.
func (l List) match(text string) bool {
	flat := strings.NewReplacer("/", "|", "[", `\[`, `\`, `\\`)
	for _, pattern := range l {
		pattern = opened(pattern, text)
		ok, err := path.Match(flat.Replace(strings.ToLower(pattern)), strings.ReplaceAll(strings.ToLower(text), "/", "|"))
		if err == nil && ok {
			return true
		}
	}
	return false
}

// opened puts a star in place of the region and the account of a pattern where the
// text has one: an ARN is acs:service:region:account:resource.
func opened(pattern, text string) string {
	const parts = 5
	p, t := strings.SplitN(pattern, ":", parts), strings.SplitN(text, ":", parts)
	if len(p) != parts || len(t) != parts {
		return pattern
	}
	for _, i := range []int{2, 3} {
		if t[i] == "*" {
			p[i] = "*"
		}
	}
	return strings.Join(p, ":")
}

package aliyun

import (
	"fmt"
	"slices"
	"strings"

	"alikafka-reaper/internal/access"
)

// maxPolicy bounds a session policy, in characters (Sts AssumeRole, Policy).
const maxPolicy = 2048

// Reach is what a session in another account may do at most.
type Reach uint8

// The reaches. The zero value is a bug.
const (
	reachUnset Reach = iota
	// Reads allows the reads of this package and nothing that changes a thing.
	Reads
	// Releases allows the changes of this package too: stopping, reopening,
	// releasing, deleting and tagging.
	Releases
)

// String returns the reach's name.
func (r Reach) String() string {
	switch r {
	case Reads:
		return "reads"
	case Releases:
		return "releases"
	default:
		return fmt.Sprintf("reach(%d)", uint8(r))
	}
}

// covers says whether the reach allows operations of a kind. The configuration is
// read only before something changes: an answer about users holds their passwords.
func (r Reach) covers(row access.Row) bool {
	if row.Target != access.Anything {
		return false // the caller's own business, such as its store
	}
	return row.Effect == access.Reads || r == Releases
}

// policy is the session policy: what the session may do is what both it and
// the role allow. Resources are not narrowed: no page says that a scoped
// resource works for all of these.
func (r Reach) policy() string {
	var actions []string
	for _, row := range access.Rows() {
		if !r.covers(row) {
			continue
		}
		for _, action := range row.Actions {
			if !slices.Contains(actions, action) {
				actions = append(actions, action)
			}
		}
	}
	// Actions hold nothing that JSON would escape.
	return `{"Version":"1","Statement":[{"Effect":"Allow","Action":["` + strings.Join(actions, `","`) + `"],"Resource":"*"}]}`
}

package doctor

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"alikafka-reaper/internal/fault"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/kit"
)

// configuration reads what an instance could be built again from, as is done before
// a release. In other accounts the session that only reads may not.
func (v *visit) configuration(ctx context.Context, i *fleet.Instance) {
	operations := []string{"DescribeSaslUsers", "DescribeAclResourceName", "DescribeAcls", "GetAllowedIpList"}
	if !v.needs(operations[0]) {
		return
	}
	why := nobody
	if v.cloud.Configurer == nil {
		why = "the session that only reads may not read users; " + untried
	}
	if i == nil || v.cloud.Configurer == nil {
		for _, operation := range operations {
			v.skip(operation, why)
		}
		return
	}
	k, err := v.cloud.Configurer.Configuration(ctx, i.Ref())
	if err != nil {
		for _, operation := range operations {
			v.skip(operation, "the instance could not be read")
		}
		return
	}
	v.part("DescribeSaslUsers", k.Users.Value.Why(), known(k.Users))
	v.part("GetAllowedIpList", k.AllowedIPs.Value.Why(), known(k.AllowedIPs))
	v.rules(k)
}

// rules looks at the access rules: two operations, of which the second is asked only
// where the first names something.
func (v *visit) rules(k kit.Kit) {
	topic := k.ACLs.Topic
	list, ok := topic.Get()
	switch {
	case !known(k.Users):
		v.skip("DescribeAclResourceName", "access rules are asked for by user, and the users could not be read")
		v.skip("DescribeAcls", "access rules are asked for by user, and the users could not be read")
	case !ok && strings.HasPrefix(topic.Why().Detail, "DescribeAcls "):
		v.note("DescribeAclResourceName", nil, "")
		v.part("DescribeAcls", topic.Why(), false)
	case !ok:
		v.part("DescribeAclResourceName", topic.Why(), false)
		v.skip("DescribeAcls", "which resources have access rules could not be read")
	default:
		v.note("DescribeAclResourceName", nil, "")
		if len(list) == 0 {
			v.skip("DescribeAcls", "no access rule here to ask about")
			return
		}
		v.note("DescribeAcls", nil, "")
	}
}

// part notes a part of the configuration, which says in words why it is not known.
func (v *visit) part(operation string, why fleet.Why, known bool) {
	if known {
		v.note(operation, nil, "")
		return
	}
	class := fault.Unavailable
	if strings.Contains(why.Detail, fmt.Sprintf(": %s,", fault.Denied)) {
		class = fault.Denied
	}
	v.note(operation, &partError{&fault.Error{Class: class, Operation: operation, Region: v.region, Err: errors.New(why.Detail)}, why.Detail}, "")
}

func known[T any](p kit.Part[T]) bool {
	_, ok := p.Get()
	return ok
}

// partError is a failure that a kit told in words.
type partError struct {
	fault *fault.Error
	text  string
}

// Error repeats the words.
func (e *partError) Error() string { return e.text }

// Unwrap returns the failure's class.
func (e *partError) Unwrap() error { return e.fault }

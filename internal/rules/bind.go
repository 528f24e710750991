package rules

import (
	"cel.dev/cel-go/cel"

	"alikafka-reaper/internal/fleet"
)

// bindings are the attributes of one condition that have a value. Conditions
// read one or two, so that a list beats a map.
type bindings []binding

type binding struct {
	name  string
	value any
}

func (k *condition) bind(read []fleet.Value[any]) (known bindings, missing []blank) {
	known = make(bindings, 0, len(read))
	for i, v := range read {
		if value, ok := v.Get(); ok {
			known = append(known, binding{k.attributes[i].name, value})
		} else {
			missing = append(missing, blank{k.attributes[i].name, v.Why()})
		}
	}
	return known, missing
}

// ResolveName returns the value of an attribute, for CEL.
func (b bindings) ResolveName(name string) (any, bool) {
	for _, one := range b {
		if one.name == name {
			return one.value, true
		}
	}
	return nil, false
}

// Parent returns no further scope, for CEL.
func (bindings) Parent() cel.Activation { return nil }

// partial marks the missing attributes as CEL unknowns.
func (b bindings) partial(missing []blank) (cel.Activation, error) {
	if len(missing) == 0 {
		return b, nil
	}
	patterns := make([]*cel.AttributePatternType, 0, len(missing))
	for _, m := range missing {
		patterns = append(patterns, cel.AttributePattern(m.name))
	}
	return cel.PartialVars(b, patterns...)
}

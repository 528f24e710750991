package rules

import (
	"fmt"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"alikafka-reaper/internal/fleet"
)

// Outcome is the value of a condition.
type Outcome uint8

// The outcomes. The zero value is a bug.
const (
	outcomeUnset Outcome = iota
	True
	False
	Unknown
)

// String returns "true", "false" or "unknown".
func (o Outcome) String() string {
	switch o {
	case True:
		return "true"
	case False:
		return "false"
	case Unknown:
		return "unknown"
	default:
		return fmt.Sprintf("outcome(%d)", uint8(o))
	}
}

// condition is one compiled condition about one attribute.
type condition struct {
	// text is the condition as the rules file says it.
	text string
	// attribute is the one that it reads.
	attribute string
	// window is the idle window for usage, zero otherwise.
	window time.Duration
	// show says what was found, from a known value.
	show func(value any) string

	program cel.Program
}

// judge evaluates the condition. Whatever CEL does not say clearly is unknown:
// an error, a value that is not a boolean, an attribute without a value.
func (k *condition) judge(c *Case) Evidence {
	value := c.value(k.attribute, k.window)
	e := Evidence{Text: k.text, Outcome: k.outcome(value), Facts: k.facts(c)}
	if known, ok := value.Get(); ok {
		e.Got = k.show(known)
		return e
	}
	e.Got, e.Cause = value.Why().String(), value.Why().Cause
	if seen, ok := k.seen(c); ok && k.outcome(fleet.Known[any](seen)) == False {
		e.Outcome, e.Got = False, k.show(seen)+" seen"
	}
	return e
}

func (k *condition) outcome(value fleet.Value[any]) Outcome {
	activation, err := k.activation(value)
	if err != nil {
		return Unknown
	}
	result, _, err := k.program.Eval(activation)
	if err != nil {
		return Unknown
	}
	return outcomeOf(result)
}

func (k *condition) activation(value fleet.Value[any]) (any, error) {
	if known, ok := value.Get(); ok {
		return map[string]any{k.attribute: known}, nil
	}
	return cel.PartialVars(map[string]any{}, cel.AttributePattern(k.attribute))
}

func outcomeOf(v ref.Val) Outcome {
	switch v {
	case types.True:
		return True
	case types.False:
		return False
	default:
		return Unknown
	}
}

// facts returns the measurements that the condition rests on.
func (k *condition) facts(c *Case) []fleet.Fact {
	if k.window == 0 {
		return nil
	}
	return []fleet.Fact{c.Usage.Fact(k.window, fleet.Signal(k.attribute))}
}

// seen is the part of the truth that was read. A threshold that it already
// breaks is broken, whatever the rest would have said.
func (k *condition) seen(c *Case) (float64, bool) {
	for _, f := range k.facts(c) {
		return f.Seen.Get()
	}
	return 0, false
}

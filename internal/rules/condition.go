package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"

	"alikafka-reaper/internal/fleet"
)

// condition is one compiled condition.
type condition struct {
	// text is the condition as the rules file says it.
	text string
	// source is its CEL in CEL's own spelling, so that the same condition has the
	// same source however it was written.
	source string
	// attributes are those that it reads, without repeats.
	attributes []attribute
	// window is the rule's idle window, over which usage is read.
	window time.Duration
	// ceiling marks a condition that more usage can only make false. What was
	// seen of a window can then decide it before the rest is read.
	ceiling ceiling
	// show says what was found of the last attribute; nil prints all of them as
	// name=value.
	show func(value any) string

	program cel.Program
}

type ceiling uint8

const (
	noCeiling ceiling = iota
	usageCeiling
)

// judge evaluates the condition. Whatever CEL does not say clearly is unknown:
// an error, a value that is not a boolean, an attribute without a value.
func (k *condition) judge(c *Case) Evidence {
	read, facts := k.read(c)
	e := Evidence{Text: k.text, Facts: facts}
	var missing []blank
	e.Outcome, missing, e.Got = k.evaluate(read)
	if e.Outcome != Unknown {
		e.Got = noted(k.found(read), e.Facts)
		return e
	}
	k.explain(&e, missing)
	if got, broken := k.brokenBySeen(read, facts); broken == False {
		return Evidence{Text: k.text, Facts: e.Facts, Outcome: False, Got: noted(got+" seen", e.Facts)}
	}
	return e
}

// noted adds what stands out in the only measurement.
func noted(got string, facts []fleet.Fact) string {
	if len(facts) == 1 && facts[0].Note != "" {
		return fmt.Sprintf("%s (%s)", got, facts[0].Note)
	}
	return got
}

// blank is an attribute without a value, and why.
type blank struct {
	name string
	why  fleet.Why
}

// read returns the attributes' values, and the measurements that the condition rests
// on.
func (k *condition) read(c *Case) (values []fleet.Value[any], facts []fleet.Fact) {
	values = make([]fleet.Value[any], len(k.attributes))
	for i, a := range k.attributes {
		if a.signal == "" {
			values[i] = a.read(c, k.window)
			continue
		}
		f := c.fact(k.window, a.signal)
		values[i], facts = formed(f.Value, a.form), append(facts, f)
	}
	return values, facts
}

// evaluate runs the program. For an unknown outcome it returns the attributes
// that stand in the way, or the words of an error.
func (k *condition) evaluate(read []fleet.Value[any]) (Outcome, []blank, string) {
	known, missing := k.bind(read)
	if k.ceiling == usageCeiling && len(missing) == len(read) {
		return Unknown, missing, "" // as CEL would say, which takes longer
	}
	activation, err := known.partial(missing)
	if err != nil {
		return Unknown, nil, err.Error()
	}
	result, _, err := k.program.Eval(activation)
	if err != nil {
		return Unknown, nil, "it cannot be evaluated: " + err.Error()
	}
	return outcomeOf(result), blocking(result, missing), ""
}

// blocking picks those of the missing attributes that the result waits for. A
// missing one that a decided branch passed over is not asked for.
func blocking(result ref.Val, missing []blank) []blank {
	unknown, ok := result.(*types.Unknown)
	if !ok || len(missing) == 0 {
		return missing
	}
	var names []string
	for _, id := range unknown.IDs() {
		trails, _ := unknown.GetAttributeTrails(id)
		for _, trail := range trails {
			names = append(names, trail.Variable())
		}
	}
	return slices.DeleteFunc(slices.Clone(missing), func(b blank) bool { return !slices.Contains(names, b.name) })
}

// explain says why the outcome is unknown, and which facts asking could bring.
func (k *condition) explain(e *Evidence, missing []blank) {
	if len(missing) == 0 {
		e.Cause = fleet.Malformed
		return
	}
	var reasons []string
	for _, m := range missing {
		reasons = append(reasons, m.why.String())
		if m.why.Cause == fleet.NotAsked {
			e.needs = append(e.needs, Need{Signal: fleet.Signal(m.name), Window: k.window})
		}
	}
	e.Got, e.Cause = strings.Join(reasons, "; "), missing[0].why.Cause
}

func (k *condition) found(read []fleet.Value[any]) string {
	if k.show != nil {
		return k.shown(read)
	}
	var parts []string
	for i, v := range read {
		if value, ok := v.Get(); ok {
			parts = append(parts, fmt.Sprintf("%s = %s", k.attributes[i].name, printed(value)))
		} else {
			parts = append(parts, k.attributes[i].name+" unknown")
		}
	}
	return strings.Join(parts, ", ")
}

// unmeasured is what is found where a condition holds because the series has no
// such signal.
const unmeasured = "not measured for this series"

func (k *condition) shown(read []fleet.Value[any]) string {
	value, ok := read[len(read)-1].Get()
	if !ok {
		return unmeasured
	}
	return k.show(value)
}

// brokenBySeen judges a ceiling by the part of the truth that was read. One that
// it already breaks is broken, whatever the rest would have said.
func (k *condition) brokenBySeen(read []fleet.Value[any], facts []fleet.Fact) (string, Outcome) {
	if k.ceiling != usageCeiling {
		return "", Unknown
	}
	partly := slices.Clone(read)
	for i, a := range k.attributes {
		if a.signal == "" {
			continue
		}
		if _, known := read[i].Get(); !known {
			partly[i] = formed(facts[0].Seen, a.form)
		}
		facts = facts[1:]
	}
	outcome, _, _ := k.evaluate(partly)
	return k.shown(partly), outcome
}

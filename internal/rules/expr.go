package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
)

// maxCost is the most that one expression may cost in CEL's own unit, about
// one unit a step. A hundred thousand take some milliseconds, which is the
// most that one instance should take of a run over ten thousand.
const maxCost = 100_000

// maxExpression bounds the text of an expression.
const maxExpression = 4096

// flaw is one thing that is wrong with an expression, at a place inside it.
type flaw struct {
	line, column  int
	message, hint string
}

// expression compiles what a person wrote. It returns everything that is wrong
// with it: types, names, constants that cannot be read, and cost.
func (k *compiler) expression(text string, window time.Duration) (condition, []flaw) {
	if len(text) > maxExpression {
		return condition{}, []flaw{{1, 0, fmt.Sprintf("the expression has %d bytes, over the limit of %d", len(text), maxExpression), "split it into several"}}
	}
	checked, issues := k.env.Compile(text)
	if issues.Err() != nil {
		return condition{}, k.flaws(issues)
	}
	if flaws := k.inspect(checked); len(flaws) > 0 {
		return condition{}, flaws
	}
	// The dearest expression that inspect lets in costs less; this is the
	// second lock.
	program, err := k.program(checked, cel.CostLimit(4*maxCost))
	if err != nil {
		return condition{}, []flaw{{1, 0, err.Error(), "write it in another way"}}
	}
	source, err := cel.AstToString(checked)
	if err != nil {
		source = text
	}
	return condition{text: oneLine(text), source: source, attributes: k.named(references(checked)...), window: window, program: program}, nil
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func (k *compiler) flaws(issues *cel.Issues) []flaw {
	var flaws []flaw
	for _, e := range issues.Errors() {
		message, hint := k.reword(e.Message)
		flaws = append(flaws, flaw{e.Location.Line(), e.Location.Column(), message, hint})
	}
	return flaws
}

var (
	undeclared = regexp.MustCompile(`undeclared reference to '([^']+)'`)
	overload   = regexp.MustCompile(`found no matching overload for '([^']+)' applied to '\((.*)\)'`)
)

// reword turns CEL's words into ours, with the next step.
func (k *compiler) reword(message string) (text, hint string) {
	if m := undeclared.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("the name %s is not known", m[1]), suggest(m[1], k.names())
	}
	if m := overload.FindStringSubmatch(message); m != nil {
		operator := strings.Trim(m[1], "_")
		return fmt.Sprintf("%s cannot take %s", operator, m[2]), "compare values of one type, for example instance.age with span(\"3d\")"
	}
	return oneLine(message), "correct the expression; it is CEL"
}

func (k *compiler) names() []string {
	var names []string
	for _, a := range k.attributes {
		names = append(names, a.name)
	}
	for _, f := range functions() {
		names = append(names, f.name)
	}
	return names
}

// inspect checks what types do not say.
func (k *compiler) inspect(checked *cel.Ast) []flaw {
	if !checked.OutputType().IsExactType(cel.BoolType) {
		return []flaw{{1, 0, fmt.Sprintf("the expression is a %s", checked.OutputType()), "write a condition that is true or false"}}
	}
	if len(references(checked)) == 0 {
		return []flaw{{1, 0, "the expression says nothing about the instance", "use a name such as instance.disk_gib"}}
	}
	if flaws := badConstants(checked); len(flaws) > 0 {
		return flaws
	}
	estimate, err := k.env.EstimateCost(checked, sizes{})
	if err != nil || estimate.Max > maxCost {
		return []flaw{{1, 0, "the expression can take too long", "use fewer loops over tags, or split it"}}
	}
	return nil
}

// references returns the attributes that an expression reads.
func references(checked *cel.Ast) []string {
	var names []string
	for _, r := range checked.NativeRep().ReferenceMap() {
		if r.Name != "" && !slices.Contains(names, r.Name) {
			names = append(names, r.Name)
		}
	}
	return names
}

// badConstants finds calls with a constant text that can never be read, which
// CEL would only find out when the rule is judged.
func badConstants(checked *cel.Ast) []flaw {
	checks := constantChecks()
	var flaws []flaw
	native := checked.NativeRep()
	ast.PostOrderVisit(native.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		check, args := checks[e.AsCall().FunctionName()], e.AsCall().Args()
		if check == nil || len(args) == 0 || args[len(args)-1].Kind() != ast.LiteralKind {
			return
		}
		constant, ok := args[len(args)-1].AsLiteral().Value().(string)
		if !ok {
			return
		}
		if err := check(constant); err != nil {
			at := native.SourceInfo().GetStartLocation(args[len(args)-1].ID())
			flaws = append(flaws, flaw{at.Line(), at.Column(), err.Error(), "correct the constant"})
		}
	}))
	return flaws
}

func constantChecks() map[string]func(string) error {
	checks := map[string]func(string) error{
		"duration":  checkWith(time.ParseDuration),
		"timestamp": checkWith(func(s string) (time.Time, error) { return time.Parse(time.RFC3339, s) }),
		"matches":   checkWith(regexp.Compile),
	}
	for _, f := range functions() {
		if f.check != nil {
			checks[f.name] = f.check
		}
	}
	return checks
}

// sizes tells the cost estimate how large texts and tags can be: an instance
// has at most 20 tags of 128 characters (TagResources), and names are shorter.
type sizes struct{}

// EstimateSize returns the size of a known attribute.
func (sizes) EstimateSize(element cost.AstNode) *cost.SizeEstimate {
	path := element.Path()
	if len(path) == 1 && path[0] == "tags" {
		return &cost.SizeEstimate{Min: 0, Max: 20}
	}
	return &cost.SizeEstimate{Min: 0, Max: 128}
}

// EstimateCallCost leaves calls to CEL's own estimates.
//
//nolint:gocritic // the signature is CEL's
func (sizes) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// file is a rules file as written. Every scalar remembers its place, so that
// what is wrong with it can be said there.
type file struct {
	Version  located[int]    `yaml:"version"`
	Timezone located[string] `yaml:"timezone"`
	Scope    scopeSpec       `yaml:"scope"`
	Protect  []protectSpec   `yaml:"protect"`
	Limits   limitsSpec      `yaml:"limits"`
	Rules    []ruleSpec      `yaml:"rules"`
}

type scopeSpec struct {
	Regions words `yaml:"regions"`
}

type protectSpec struct {
	Tags tagSpecs        `yaml:"tags"`
	Name located[string] `yaml:"name"`
	at   position
}

// UnmarshalYAML reads the entry and remembers where it stands.
func (p *protectSpec) UnmarshalYAML(node ast.Node) error {
	type plain protectSpec
	err := yaml.NodeToValue(node, (*plain)(p), yaml.Strict())
	p.at = positionOf(node.GetToken())
	return err
}

type limitsSpec struct {
	PerRun located[int]    `yaml:"per_run"`
	Crop   located[string] `yaml:"crop"`
}

type ruleSpec struct {
	Name   located[string] `yaml:"name"`
	On     words           `yaml:"on"`
	Match  matchSpec       `yaml:"match"`
	Idle   idleSpec        `yaml:"idle"`
	Then   thenSpec        `yaml:"then"`
	Window windowSpec      `yaml:"window" doc:"When the rule may release. Outside of it the verdict is to keep. A rule without a window may always release."`
	Tests  []testSpec      `yaml:"tests"`
}

type matchSpec struct {
	Tags          tagSpecs        `yaml:"tags"`
	Age           located[string] `yaml:"age"`
	Expired       located[bool]   `yaml:"expired"`
	ID            words           `yaml:"id"`
	Name          words           `yaml:"name"`
	Region        words           `yaml:"region"`
	Zone          words           `yaml:"zone"`
	VPC           words           `yaml:"vpc"`
	ResourceGroup words           `yaml:"resource_group"`
	Account       words           `yaml:"account"`
	Series        words           `yaml:"series"`
	Spec          words           `yaml:"spec"`
	PaidType      words           `yaml:"paid_type"`
	Disk          located[string] `yaml:"disk_gib"`
	Topics        located[string] `yaml:"topics"`
	Groups        located[string] `yaml:"groups"`
	Partitions    located[string] `yaml:"partitions"`
	Expr          words           `yaml:"expr"`
}

type idleSpec struct {
	For      located[string] `yaml:"for"`
	BytesIn  located[string] `yaml:"bytes_in"`
	BytesOut located[string] `yaml:"bytes_out"`
}

// windowSpec is when a rule may release, as written.
type windowSpec struct {
	Days     words           `yaml:"days" doc:"The days on which the window begins: Mon, Mon-Thu, or workdays. Every day if missing." like:"Mon-Thu"`
	Hours    words           `yaml:"hours" doc:"Spans of hours; what follows midnight belongs to the day on which the span began. The whole day if missing." like:"20:00-06:00"`
	Holidays located[string] `yaml:"holidays" doc:"The country on whose public holidays the window does not begin." like:"cn"`
	at       position
}

// UnmarshalYAML reads the window and remembers where it stands.
func (w *windowSpec) UnmarshalYAML(node ast.Node) error {
	type plain windowSpec
	err := yaml.NodeToValue(node, (*plain)(w), yaml.Strict())
	w.at = positionOf(node.GetToken())
	return err
}

// located is a scalar and its place; at is zero when the key was not written.
type located[T any] struct {
	value T
	at    position
	// shift is where the value's first character stands behind at: one for a
	// quoted text, a line and an indentation for a block of lines.
	shift position
}

func (l located[T]) written() bool { return l.at != position{} }

// UnmarshalYAML reads the scalar and remembers where it stands.
func (l *located[T]) UnmarshalYAML(node ast.Node) error {
	l.at, l.shift = positionOf(node.GetToken()), shiftOf(node)
	if text, ok := any(&l.value).(*string); ok && rewritten(node) {
		*text = node.GetToken().Value
		return nil
	}
	if err := yaml.NodeToValue(node, &l.value, yaml.Strict()); err != nil {
		return err
	}
	return l.plain(node)
}

// rewritten reports whether YAML reads a scalar as something that prints in
// another way: 0123 would become 83, 1.10 would become 1.1, and the tag value
// in the cloud that was meant would not be met.
func rewritten(node ast.Node) bool {
	switch node.(type) {
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.NanNode, *ast.InfinityNode:
		return true
	default:
		return false
	}
}

var plainDigits = regexp.MustCompile(`^-?(0|[1-9][0-9]*)$`)

// plain refuses whole numbers that two readers may take for two numbers: YAML
// reads 010 as 8, and 5.9 would be cut to 5.
func (l *located[T]) plain(node ast.Node) error {
	switch any(l.value).(type) {
	case int, int64:
		if written := node.GetToken().Value; !plainDigits.MatchString(written) {
			return &placed{l.at, fmt.Sprintf("%q is not a whole number in plain digits", written), "write for example 5"}
		}
	}
	return nil
}

func shiftOf(node ast.Node) position {
	switch n := node.(type) {
	case *ast.LiteralNode:
		origin := n.Value.GetToken().Origin
		return position{line: 1, column: len(origin) - len(strings.TrimLeft(origin, " \n"))}
	case *ast.StringNode:
		if t := n.GetToken().Type; t == token.SingleQuoteType || t == token.DoubleQuoteType {
			return position{column: 1}
		}
	}
	return position{}
}

// place returns where a character of the value stands in the file. Lines count
// from 1 and columns from 0, as CEL has them.
func (l located[T]) place(line, column int) position {
	if l.shift.line > 0 {
		return position{l.at.line + line, l.shift.column + column + 1}
	}
	if line > 1 {
		return position{l.at.line + line - 1, column + 1}
	}
	return position{l.at.line, l.at.column + l.shift.column + column}
}

// words is one word or a list of words.
type words []located[string]

// UnmarshalYAML reads a scalar or a sequence of scalars.
func (w *words) UnmarshalYAML(node ast.Node) error {
	items := []ast.Node{node}
	if list, ok := node.(*ast.SequenceNode); ok {
		items = list.Values
	}
	if len(items) == 0 {
		return &placed{positionOf(node.GetToken()), "the list is empty", "name at least one value or remove the key"}
	}
	for _, item := range items {
		var word located[string]
		if err := word.UnmarshalYAML(item); err != nil {
			return err
		}
		*w = append(*w, word)
	}
	return nil
}

func (w words) values() []string {
	var values []string
	for _, word := range w {
		values = append(values, word.value)
	}
	return values
}

// tagSpec is one tag condition: a key, and the values that satisfy it.
type tagSpec struct {
	key    located[string]
	values words
}

// tagSpecs are the tag conditions of one block, in the order written.
type tagSpecs []tagSpec

// UnmarshalYAML reads a mapping of tag keys to one value or a list of them.
func (t *tagSpecs) UnmarshalYAML(node ast.Node) error {
	pairs, err := mapping(node)
	if err != nil {
		return err
	}
	if len(pairs) == 0 {
		return &placed{positionOf(node.GetToken()), "no tag is named", "name at least one tag or remove the key"}
	}
	for _, pair := range pairs {
		var spec tagSpec
		if err := spec.key.UnmarshalYAML(pair.Key); err != nil {
			return err
		}
		if err := spec.values.UnmarshalYAML(pair.Value); err != nil {
			return err
		}
		*t = append(*t, spec)
	}
	return nil
}

func mapping(node ast.Node) ([]*ast.MappingValueNode, error) {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values, nil
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}, nil
	default:
		return nil, &placed{positionOf(node.GetToken()), fmt.Sprintf("a %s stands where keys and values belong", node.Type()), "write key: value"}
	}
}

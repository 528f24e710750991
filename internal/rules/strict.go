package rules

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// strict walks a document and refuses what YAML allows and a rules file must
// not hold: a key without a value would silently drop a condition and so widen
// a rule, and an alias hides from the reader what a rule says.
type strict struct{ err *placed }

// Visit looks at one node.
func (s *strict) Visit(node ast.Node) ast.Visitor {
	if s.err != nil {
		return nil
	}
	at := positionOf(node.GetToken())
	switch n := node.(type) {
	case *ast.MappingValueNode:
		s.key(n)
	case *ast.NullNode:
		s.err = &placed{at, "a value is empty", "write a value or remove the key"}
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		s.err = &placed{at, fmt.Sprintf("%s is not part of the rules language", node.Type()), "write the value out"}
	}
	return s
}

// key refuses keys that are not words. The YAML decoder passes over them
// silently; only tags may have keys such as 007.
func (s *strict) key(n *ast.MappingValueNode) {
	_, word := n.Key.(*ast.StringNode)
	_, merge := n.Key.(*ast.MergeKeyNode)
	if word || merge || strings.Contains(n.GetPath(), ".tags.") {
		return
	}
	s.err = &placed{positionOf(n.Key.GetToken()), fmt.Sprintf("the key %s is not a word", n.Key.String()), "write a key of the rules language"}
}

func checkStrict(body ast.Node) error {
	s := new(strict)
	ast.Walk(s, body)
	if s.err == nil {
		return nil
	}
	return s.err
}

// typeError says what stands in the wrong place, and what belongs there.
func typeError(err *yaml.TypeError) (message, hint string) {
	hints := map[string]string{"bool": "write true or false", "int": "write a whole number", "string": "write text"}
	hint, known := hints[err.DstType.String()]
	if !known {
		hint = "look at the example in the README"
	}
	return fmt.Sprintf("a %s stands where another kind of value belongs", kindName(err.SrcType)), hint
}

// kindName says what stands there, in words of YAML.
func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Slice:
		return "list"
	case reflect.Map:
		return "mapping"
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	default:
		return "number"
	}
}

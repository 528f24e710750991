package cloudtest

import (
	"fmt"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// maxContents is far above the quota of any instance.
const maxContents = 10000

// UnmarshalYAML reads a number or a list.
func (t *TopicSpecs) UnmarshalYAML(node ast.Node) error {
	return readList(node, (*[]TopicSpec)(t))
}

// UnmarshalYAML reads a number or a list.
func (g *GroupSpecs) UnmarshalYAML(node ast.Node) error {
	return readList(node, (*[]GroupSpec)(g))
}

// UnmarshalYAML reads a list or the word none.
func (c *ClientSpecs) UnmarshalYAML(node ast.Node) error {
	if word, ok := node.(*ast.StringNode); ok && word.Value == "none" {
		c.None = true
		return nil
	}
	return yaml.NodeToValue(node, &c.List, yaml.Strict())
}

// readList reads n plain entries from a number, or each entry of a list.
func readList[T any](node ast.Node, list *[]T) error {
	if _, ok := node.(*ast.SequenceNode); ok {
		return yaml.NodeToValue(node, list, yaml.Strict())
	}
	var count int
	if err := readScalar(&count, node, parseSize); err != nil {
		return err
	}
	*list = make([]T, count)
	return nil
}

func parseSize(text string) (int, error) {
	count, err := strconv.Atoi(text)
	if err != nil || count < 0 || count > maxContents {
		return 0, fmt.Errorf("%q is neither a list nor a number from 0 to %d", text, maxContents)
	}
	return count, nil
}

package serverless

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// at is a place in the file: the keys that lead there, with a number for an
// item of a list.
type at []string

// key returns the place of a key below a.
func (a at) key(names ...string) at {
	return append(append(at{}, a...), names...)
}

// checker gathers the problems of one file.
type checker struct {
	root     ast.Node
	vars     map[string]string
	problems []Problem
	// links says whether the function checks signed links.
	links linkSecret
}

type linkSecret uint8

const (
	linksUnset linkSecret = iota
	linksSet
)

// report adds a problem at the place, or at the nearest block around it that
// was written.
func (c *checker) report(text string, place ...string) {
	p := Problem{Line: 1, Column: 1, Path: strings.Join(place, "."), Text: text}
	if t := find(c.root, place); t != nil && t.Position != nil {
		p.Line, p.Column = t.Position.Line, t.Position.Column
	}
	c.problems = append(c.problems, p)
}

func (c *checker) reportf(place at, format string, args ...any) {
	c.report(fmt.Sprintf(format, args...), place...)
}

func (c *checker) required(value string, place ...string) bool {
	if strings.TrimSpace(value) == "" {
		c.report("this key is missing or empty; write it out", place...)
		return false
	}
	return true
}

func (c *checker) equal(got, want, why string, place ...string) {
	if c.required(got, place...) && got != want {
		c.reportf(place, "%q should be %q, which %s", got, want, why)
	}
}

// between checks a number that must be written out.
func (c *checker) between(got *int, low, high int, place ...string) bool {
	if got == nil {
		c.report("this key is missing; the tool's default is not what the function needs", place...)
		return false
	}
	if *got < low || *got > high {
		c.reportf(place, "%d is out of bounds; write a number from %d to %d", *got, low, high)
		return false
	}
	return true
}

// find returns the token of the deepest part of the path that exists.
func find(node ast.Node, place at) *token.Token {
	var deepest *token.Token
	for _, step := range place {
		next, t := child(node, step)
		if next == nil {
			break
		}
		node, deepest = next, t
	}
	return deepest
}

// child returns what stands below a key or at an index, and the token that a
// reader would look for.
func child(node ast.Node, step string) (ast.Node, *token.Token) {
	var pairs []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i < len(n.Values) {
			return n.Values[i], n.Values[i].GetToken()
		}
	}
	for _, pair := range pairs {
		if pair.Key.GetToken().Value == step {
			return pair.Value, pair.Key.GetToken()
		}
	}
	return nil, nil
}

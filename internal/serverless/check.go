// Package serverless checks the deployment file s.yaml more strictly than
// Serverless Devs does. The fc3 component passes over keys that it does not
// know, takes any trigger configuration, and leaves the sizes that Function
// Compute would refuse to the deployment.
//
// It knows the part of the file's language that a built-in runtime needs, the
// limits of Function Compute, and what this function cannot do without. It must
// never read a file, deploy anything or ask the cloud.
package serverless

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"
)

// Problem is one thing that is wrong with a deployment file.
type Problem struct {
	// Line and Column tell the place, counted from 1. A key that is missing is
	// reported at the block that lacks it.
	Line, Column int
	// Path names the value, for example props.memorySize.
	Path string
	// Text says what is wrong and what to write instead.
	Text string
}

// String returns line:column, the path and the text.
func (p Problem) String() string {
	return fmt.Sprintf("%d:%d: %s: %s", p.Line, p.Column, p.Path, p.Text)
}

// Check returns what is wrong with a deployment file, in the order of the
// checks; nothing when it is sound. A file that cannot be read at all gives the
// first reason only.
func Check(data []byte) []Problem {
	tree, err := parser.ParseBytes(data, 0)
	if err != nil {
		return []Problem{unreadable(err)}
	}
	var f file
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return []Problem{unreadable(err)}
	}
	if len(tree.Docs) != 1 {
		return []Problem{{1, 1, "file", "write exactly one YAML document"}}
	}
	c := &checker{root: tree.Docs[0].Body, vars: f.Vars}
	c.file(f)
	return c.problems
}

func unreadable(err error) Problem {
	p := Problem{1, 1, "file", err.Error()}
	y, ok := errors.AsType[yaml.Error](err)
	if !ok {
		return p
	}
	p.Text = y.GetMessage()
	if t := y.GetToken(); t != nil && t.Position != nil {
		p.Line, p.Column, p.Path = t.Position.Line, t.Position.Column, strings.TrimSpace(t.Value)
	}
	if _, unknown := errors.AsType[*yaml.UnknownFieldError](err); unknown {
		p.Text = "this key is not known here; correct its spelling or remove it"
	}
	return p
}

func (c *checker) file(f file) {
	c.equal(f.Edition, "3.0.0", "is the edition that the fc3 component belongs to", "edition")
	c.required(f.Name, "name")
	c.required(f.Access, "access")
	if len(f.Resources) == 0 {
		c.report("define the function here", "resources")
	}
	for _, name := range slices.Sorted(maps.Keys(f.Vars)) {
		c.definition(f.Vars[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(f.Resources)) {
		c.resource(f.Resources[name], name)
	}
}

// definition checks one of the vars. They may name environment variables only.
func (c *checker) definition(value, name string) {
	if strings.Contains(value, "${vars.") {
		c.report("a variable cannot refer to another one; write its value out", "vars", name)
		return
	}
	c.expand(value, "vars", name)
}

func (c *checker) resource(r resource, name string) {
	c.equal(r.Component, "fc3", "is the component of Function Compute 3.0", "resources", name, "component")
	c.actions(r.Actions, "resources", name, "actions")
	c.props(r.Props, at{"resources", name, "props"})
}

// actions wants the zip to be built before each deployment, so that what is
// deployed is what was reviewed.
func (c *checker) actions(actions map[string][]action, path ...string) {
	for hook := range actions {
		if !hookName.MatchString(hook) {
			c.report("the hook's name begins with pre-, success-, fail- or complete-", append(path, hook)...)
		}
	}
	for _, a := range actions["pre-deploy"] {
		if a.Run == packCommand {
			return
		}
	}
	c.report("add a pre-deploy action that runs "+packCommand, path...)
}

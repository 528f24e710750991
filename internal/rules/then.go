package rules

import (
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// thenSpec is what a rule does: the word release, or a list with one step.
type thenSpec struct {
	at    position
	force bool
}

// stepSpec is one step of the list.
type stepSpec struct {
	Release *releaseSpec `yaml:"release" doc:"Gives the instance back to the cloud, which cannot be undone." like:"{force: true}"`
}

type releaseSpec struct {
	Force located[bool] `yaml:"force" doc:"Frees the resources, and their cost, at once. Without it Alibaba Cloud keeps them for some time before it frees them; nobody promises that this can be undone." like:"true"`
}

const thenHint = "write then: release, or then: [{release: {force: true}}]"

// UnmarshalYAML reads `release` or `[{release: {force: true}}]`.
func (t *thenSpec) UnmarshalYAML(node ast.Node) error {
	t.at = positionOf(node.GetToken())
	switch n := node.(type) {
	case *ast.StringNode:
		if n.Value != "release" {
			return &placed{t.at, "then knows only release, not " + n.Value, thenHint}
		}
		return nil
	case *ast.SequenceNode:
		if len(n.Values) != 1 {
			return &placed{t.at, "then takes exactly one step", thenHint}
		}
		return t.step(n.Values[0])
	default:
		return &placed{t.at, "then cannot be read", thenHint}
	}
}

func (t *thenSpec) step(node ast.Node) error {
	if word, ok := node.(*ast.StringNode); ok && word.Value == "release" {
		return nil
	}
	var step stepSpec
	if err := yaml.NodeToValue(node, &step, yaml.Strict()); err != nil {
		return err
	}
	if step.Release == nil {
		return &placed{t.at, "the step says nothing", thenHint}
	}
	t.force = step.Release.Force.value
	return nil
}

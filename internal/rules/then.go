package rules

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
)

// thenSpec is what a rule does: the word release, or the steps up to it.
type thenSpec struct {
	at            position
	warn, stop    located[string]
	force, delete bool
}

// stepSpec is one step of the list; exactly one of its keys is written.
type stepSpec struct {
	Warn    located[string] `yaml:"warn" doc:"Announces the next step, and waits at least this long from the moment at which the warning was delivered; between 1h and 30d. If the instance is used, protected or no longer matched meanwhile, the warning is withdrawn." like:"24h"`
	Stop    located[string] `yaml:"stop" doc:"Stops the instance, and waits this long before it is released; between 1h and 40h. Until then it can be opened again. A stopped instance is released by Alibaba Cloud itself at 08:00 two days later, so it is stopped only when that day and the end of the wait are working days, by the holidays of the rule's window. A V3 instance is not stopped, since nobody confirmed that this works: it is warned and waits that much longer." like:"1d"`
	Release *releaseSpec    `yaml:"release" doc:"Gives the instance back to the cloud, which cannot be undone." like:"{force: true}"`
}

type releaseSpec struct {
	Force  located[bool] `yaml:"force" doc:"Frees the resources, and their cost, at once. Without it Alibaba Cloud keeps them for some time before it frees them; nobody promises that this can be undone." like:"true"`
	Delete located[bool] `yaml:"delete" doc:"Takes the instance out of the list (DeleteInstance) once a later run has found it released. It changes no cost." like:"true"`
}

const thenHint = "write then: release, or then: [{warn: 24h}, {stop: 1d}, {release: {force: true}}]"

// stepOrder is the order in which steps stand.
func stepOrder() []string { return []string{"warn", "stop", "release"} }

// UnmarshalYAML reads `release` or a list of steps that ends in it.
func (t *thenSpec) UnmarshalYAML(node ast.Node) error {
	t.at = positionOf(node.GetToken())
	switch n := node.(type) {
	case *ast.StringNode:
		if n.Value != "release" {
			return &placed{t.at, "then knows only release, not " + n.Value, thenHint}
		}
		return nil
	case *ast.SequenceNode:
		return t.steps(n.Values)
	default:
		return &placed{t.at, "then cannot be read", thenHint}
	}
}

// steps reads the list. Each step stands once, in order, and the last releases:
// a rule that only warns or stops would leave the end to the cloud.
func (t *thenSpec) steps(nodes []ast.Node) error {
	last := -1
	for _, node := range nodes {
		name, err := t.step(node)
		if err != nil {
			return err
		}
		at := slices.Index(stepOrder(), name)
		switch {
		case at == last:
			return &placed{positionOf(node.GetToken()), fmt.Sprintf("the step %s stands twice", name), "remove one"}
		case at < last:
			return &placed{positionOf(node.GetToken()), fmt.Sprintf("the step %s comes after %s", name, stepOrder()[last]), "the order is warn, stop, release"}
		}
		last = at
	}
	if last != len(stepOrder())-1 {
		return &placed{t.at, "then does not end in release", thenHint}
	}
	return nil
}

// step reads one step and returns its name.
func (t *thenSpec) step(node ast.Node) (string, error) {
	at := positionOf(node.GetToken())
	if word, ok := node.(*ast.StringNode); ok {
		switch word.Value {
		case "release":
			return word.Value, nil
		case "warn", "stop":
			return "", &placed{at, fmt.Sprintf("the step %s does not say how long it waits", word.Value), fmt.Sprintf("write {%s: 24h}", word.Value)}
		default:
			return "", &placed{at, fmt.Sprintf("the step %s is not known", word.Value), suggest(word.Value, stepOrder())}
		}
	}
	var step stepSpec
	if err := yaml.NodeToValue(node, &step, yaml.Strict()); err != nil {
		return "", err
	}
	if pairs, err := mapping(node); err == nil && len(pairs) > 1 {
		return "", &placed{at, "a step says more than one thing", "write each step as an entry of its own: " + thenHint}
	}
	switch {
	case step.Warn.written():
		t.warn = step.Warn
		return "warn", nil
	case step.Stop.written():
		t.stop = step.Stop
		return "stop", nil
	case step.Release != nil:
		t.force, t.delete = step.Release.Force.value, step.Release.Delete.value
		return "release", nil
	default:
		return "", &placed{at, "the step says nothing", thenHint}
	}
}

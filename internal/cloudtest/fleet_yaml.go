package cloudtest

import (
	"embed"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

//go:embed fleets/demo.yaml
var fleets embed.FS

// DemoFleet is the embedded fleet fleets/demo.yaml: one instance for every
// case a reaper should know.
func DemoFleet() Fleet {
	const name = "fleets/demo.yaml"
	data, err := fleets.ReadFile(name)
	if err != nil {
		panic(err) // embedded at build time
	}
	fleet, err := ParseFleet(name, data)
	if err != nil {
		panic(err) // checked by a test
	}
	return fleet
}

// fleetDocument is a fleet file: defaults, then instances.
type fleetDocument struct {
	Account   string `yaml:"account"`
	Region    string `yaml:"region"`
	Instances []Spec `yaml:"instances"`
}

// ParseFleet reads a fleet file strictly; errors begin with name:line:column.
func ParseFleet(name string, data []byte) (Fleet, error) {
	var document fleetDocument
	if err := yaml.UnmarshalWithOptions(data, &document, yaml.Strict()); err != nil {
		return Fleet{}, positioned(name, err)
	}
	seen := map[string]bool{}
	for i := range document.Instances {
		spec := &document.Instances[i]
		if spec.Account == "" {
			spec.Account = document.Account
		}
		if spec.Region == "" {
			spec.Region = document.Region
		}
		_, err := spec.resolve(time.Unix(1e9, 0)) // any time shows the mistakes
		if err == nil && seen[spec.ID] {
			err = &fieldError{spec.ID, "id", "is given twice"}
		}
		if err != nil {
			return Fleet{}, fmt.Errorf("%s:%s: %w", name, positionOf(data, i, err), err)
		}
		seen[spec.ID] = true
	}
	return Fleet{Instances: document.Instances}, nil
}

// positioned puts file, line and column before an error of the YAML reader.
func positioned(name string, err error) error {
	if own, ok := errors.AsType[*scalarError](err); ok {
		return fmt.Errorf("%s:%d:%d: %w", name, own.line, own.column, own.err)
	}
	var known yaml.Error
	if errors.As(err, &known) && known.GetToken() != nil {
		at := known.GetToken().Position
		return fmt.Errorf("%s:%d:%d: %s", name, at.Line, at.Column, known.GetMessage())
	}
	return fmt.Errorf("%s: %w", name, err)
}

// positionOf finds a field of an instance in the text, or the instance itself.
func positionOf(data []byte, index int, err error) string {
	field := ""
	if mistake, ok := errors.AsType[*fieldError](err); ok {
		field = "." + mistake.field
	}
	file, parseErr := parser.ParseBytes(data, 0)
	if parseErr != nil {
		return "1:1" // cannot happen: the text was read before
	}
	for _, suffix := range []string{field, ""} {
		path, pathErr := yaml.PathString("$.instances[" + strconv.Itoa(index) + "]" + suffix)
		if pathErr != nil {
			continue
		}
		if node, findErr := path.FilterFile(file); findErr == nil && node != nil {
			at := node.GetToken().Position
			return fmt.Sprintf("%d:%d", at.Line, at.Column)
		}
	}
	return "1:1"
}

// scalarError is a value with a form of its own that cannot be read.
type scalarError struct {
	line, column int
	err          error
}

func (e *scalarError) Error() string { return e.err.Error() }
func (e *scalarError) Unwrap() error { return e.err }

// readScalar reads a scalar node with the given parser.
func readScalar[T any](target *T, node ast.Node, parse func(string) (T, error)) error {
	value, err := parse(node.GetToken().Value)
	if err != nil {
		at := node.GetToken().Position
		return &scalarError{at.Line, at.Column, err}
	}
	*target = value
	return nil
}

// UnmarshalYAML reads "40d", "2h ago", "in 30m".
func (a *Ago) UnmarshalYAML(node ast.Node) error { return readScalar(a, node, parseAgo) }

// UnmarshalYAML reads 200, "1KiB/s".
func (r *Rate) UnmarshalYAML(node ast.Node) error { return readScalar(r, node, parseRate) }

// UnmarshalYAML reads 3, "none".
func (c *Count) UnmarshalYAML(node ast.Node) error { return readScalar(c, node, parseCount) }

// UnmarshalYAML reads 0.3, "30%".
func (f *Fraction) UnmarshalYAML(node ast.Node) error { return readScalar(f, node, parseFraction) }

// UnmarshalYAML reads a word or the cloud's number.
func (p *PaidType) UnmarshalYAML(node ast.Node) error { return readScalar(p, node, parsePaidType) }

// UnmarshalYAML reads a word or the cloud's view code.
func (s *Status) UnmarshalYAML(node ast.Node) error { return readScalar(s, node, parseStatus) }

// UnmarshalYAML reads a mode alone or a mapping with its measure.
func (m *MissingSpec) UnmarshalYAML(node ast.Node) error {
	if word, ok := node.(*ast.StringNode); ok {
		m.Mode = MissingMode(word.Value)
		return nil
	}
	type plain MissingSpec
	return yaml.NodeToValue(node, (*plain)(m), yaml.Strict())
}

package rules

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"alikafka-reaper/internal/fleet"
)

// markSpec is the mark of a test's instance, as written.
type markSpec struct {
	Stage located[string] `yaml:"stage" doc:"How far the instance has come; a stopped one also has the status stopped, unless somebody opened it again." like:"warned"`
	Since located[string] `yaml:"since" doc:"How long ago the warning was delivered, or the stop accepted." like:"25h"`
	Terms located[string] `yaml:"terms" doc:"Whether the rule still says what it said then, or was changed since." like:"changed"`
	at    position
}

// UnmarshalYAML reads the mark and remembers where it stands.
func (m *markSpec) UnmarshalYAML(node ast.Node) error {
	type plain markSpec
	err := yaml.NodeToValue(node, (*plain)(m), yaml.Strict())
	m.at = positionOf(node.GetToken())
	return err
}

const (
	termsSame    = "same"
	termsChanged = "changed"
)

// givenMark puts the mark on the test's instance. The next step is due by what
// the rule says, which the judge adds.
func (b *builder) givenMark(c *Case, m markSpec, r rule) {
	c.Mark = fleet.Unknown[fleet.Mark](fleet.Absent, "the test gives no mark")
	if m.at == (position{}) {
		return
	}
	stage, known := stageNamed(m.Stage.value)
	if !known {
		b.add(m.place(m.Stage), fmt.Sprintf("the stage %q is not known", m.Stage.value), suggest(m.Stage.value, stages()))
	}
	ago, err := parseDuration(m.Since.value)
	if err != nil {
		b.add(m.place(m.Since), fmt.Sprintf("since: %q is not a duration", m.Since.value), "write for example 25h")
	}
	mark := fleet.Mark{Stage: stage, Terms: r.terms, Since: c.Now.Add(-ago), Due: c.Now.Add(-ago)}
	switch {
	case !m.Terms.written() || m.Terms.value == termsSame:
	case m.Terms.value == termsChanged:
		mark.Terms = termsChanged
	default:
		b.add(m.Terms.at, fmt.Sprintf("terms %q is not known", m.Terms.value), "write same or changed")
	}
	c.Mark = fleet.Known(mark)
}

// place is where a key stands, or the mark where the key is missing.
func (m markSpec) place(key located[string]) position {
	if key.written() {
		return key.at
	}
	return m.at
}

func stages() []string { return wordsOf(fleet.Warned, fleet.Paused) }

func stageNamed(word string) (fleet.Stage, bool) {
	for _, stage := range []fleet.Stage{fleet.Warned, fleet.Paused} {
		if stage.String() == word {
			return stage, true
		}
	}
	return fleet.Warned, false
}

package schema

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/rules"
)

// page is a Markdown page that is being written.
type page struct {
	strings.Builder
	// forms are the kinds of text that were mentioned, in the order met.
	forms []rules.Form
}

const preface = `# Reference of the rules file

<!-- Written by: reaper schema --reference. Do not edit: change the types in internal/rules instead. -->

A rules file is YAML, and strict: a key that is not known, a key without a value,
an alias or a second document is refused, with its line and column and what to
write instead. Where a list may stand too, one value means a list of one.
`

// Reference returns the reference page of the rules language as Markdown.
func Reference() []byte {
	p := new(page)
	p.WriteString(preface)
	p.block("The file", "", rules.Describe())
	p.values()
	p.docs("Names in expressions", "These names stand in `expr`. A condition on a name that is not known is unknown, and unknown never releases.", rules.Attributes())
	p.docs("Functions in expressions", "Besides CEL's own functions and macros, and those for texts:", rules.Functions())
	p.docs("Reasons of verdicts", "Every instance leaves a run with exactly one. A test beside a rule may want a reason by its name.", rules.Reasons())
	return []byte(p.String())
}

// block writes one table for a block, and then those of the blocks below.
func (p *page) block(title, path string, o rules.Object) {
	p.heading(title)
	rows := [][]string{}
	for _, k := range o.Keys {
		rows = append(rows, []string{code(k.Name), p.kind(k, below(path, k)), standard(k), k.Doc + example(k)})
	}
	p.table([]string{"key", "value", "default", "meaning"}, rows)
	if o.Filled {
		p.WriteString("\nAt least one of them is written.\n")
	}
	for _, k := range o.Keys {
		if k.Object != nil {
			p.block(code(below(path, k)), below(path, k), *k.Object)
		}
	}
}

func below(path string, k rules.Key) string { return strings.TrimPrefix(path+"."+k.Name, ".") }

// kind says what stands behind a key.
func (p *page) kind(k rules.Key, path string) string {
	if k.Form.Name != "" && k.Kind != rules.Whole {
		p.mention(k.Form)
	}
	one := single(k, path)
	switch k.List {
	case rules.OneOrMany:
		return one + ", or a list"
	case rules.Many:
		return "list, each a " + one
	default:
		return one
	}
}

func single(k rules.Key, path string) string {
	switch k.Kind {
	case rules.Text, rules.Whole:
		return scalar(k)
	case rules.Flag:
		return "`true` or `false`"
	case rules.TagMap:
		return tagKind(k.Form)
	case rules.Block:
		return to("block", path)
	case rules.Steps:
		return oneOf(k.Words) + ", or a list of steps, each a block with one of the keys of " + to("a step", path)
	default:
		return ""
	}
}

func tagKind(f rules.Form) string {
	if f.Name == "" {
		return "tag keys, each with a value"
	}
	return "tag keys, each with a " + link(f) + " or a list of them"
}

func scalar(k rules.Key) string {
	kind := "text"
	if k.Form.Name != "" {
		kind = link(k.Form)
	}
	switch {
	case k.Kind == rules.Whole && len(k.Words) == 0:
		return "whole number"
	case len(k.Words) == 0:
		return kind
	case k.Open:
		return kind + ", such as " + oneOf(k.Words)
	default:
		return oneOf(k.Words)
	}
}

func (p *page) mention(f rules.Form) {
	for _, known := range p.forms {
		if known.Name == f.Name {
			return
		}
	}
	p.forms = append(p.forms, f)
}

// values explains the kinds of text that the tables mentioned.
func (p *page) values() {
	p.heading("Values")
	for _, f := range p.forms {
		fmt.Fprintf(p, "\n### %s\n\n%s\n", capital(f.Name), f.Doc)
	}
}

func (p *page) docs(title, text string, docs []rules.Doc) {
	p.heading(title)
	fmt.Fprintf(p, "\n%s\n", text)
	head, rows := []string{"name", "meaning"}, [][]string{}
	for _, d := range docs {
		row := []string{code(d.Name), d.Doc}
		if d.Type != "" {
			row = []string{code(d.Name), d.Type, d.Doc}
			head = []string{"name", "type", "meaning"}
		}
		rows = append(rows, row)
	}
	p.table(head, rows)
}

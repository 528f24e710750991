package schema

import (
	"encoding/json"
	"fmt"

	"github.com/invopop/jsonschema"

	"alikafka-reaper/internal/rules"
)

// id names the schema. It is a name and no address: nothing is fetched from it.
const id = "urn:alikafka-reaper:rules:1"

// JSON returns the JSON Schema (draft 2020-12) of rules files. Whatever the
// loader takes it takes too; what it refuses the loader refuses. Only the loader
// knows what lies beyond the form: expressions, names used twice, bounds.
func JSON() ([]byte, error) {
	w := new(writer)
	root := w.object(rules.Describe())
	root.Version, root.ID = jsonschema.Version, id
	root.Title = "Rules of alikafka-reaper"
	root.Description = "Which idle Kafka instances are released, and which are kept."
	if w.err != nil {
		return nil, w.err
	}
	data, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the schema: %w", err)
	}
	return append(data, '\n'), nil
}

// writer turns descriptions into schemas and remembers the first example that
// is not YAML.
type writer struct{ err error }

func (w *writer) object(o rules.Object) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", Properties: jsonschema.NewProperties(), AdditionalProperties: jsonschema.FalseSchema}
	for _, k := range o.Keys {
		s.Properties.Set(k.Name, w.key(k))
		if k.Required {
			s.Required = append(s.Required, k.Name)
		}
	}
	if o.Filled {
		s.MinProperties = new(uint64(1))
	}
	return s
}

// key returns the schema of a key's value, with what editors show beside it.
func (w *writer) key(k rules.Key) *jsonschema.Schema {
	s := w.listed(k)
	s.Description = k.Doc
	if closed := len(k.Words) > 0 && !k.Open; k.Form.Doc != "" && !closed {
		s.Description += "\n\n" + capital(k.Form.Name) + ": " + k.Form.Doc
	}
	if k.Like != "" {
		s.Examples = []any{w.value(k, k.Like)}
	}
	if k.Default != "" {
		s.Default = w.value(k, k.Default)
	}
	return s
}

func (w *writer) listed(k rules.Key) *jsonschema.Schema {
	switch k.List {
	case rules.OneOrMany:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{w.one(k), list(w.one(k), 1)}}
	case rules.Many:
		if k.Required {
			return list(w.one(k), 1)
		}
		return list(w.one(k), 0)
	default:
		return w.one(k)
	}
}

// one returns the schema of a single value.
func (w *writer) one(k rules.Key) *jsonschema.Schema {
	switch k.Kind {
	case rules.Text:
		return text(k)
	case rules.Whole:
		return whole(k)
	case rules.Flag:
		return &jsonschema.Schema{Type: "boolean"}
	case rules.TagMap:
		return tags(k)
	case rules.Block:
		return w.object(*k.Object)
	case rules.Steps:
		return w.steps(k)
	default:
		// A type that the description does not know: any value, rather than a
		// wrong refusal. A test of the description complains.
		return &jsonschema.Schema{}
	}
}

// steps is the word, or a list of steps: the word, or a block with one key.
func (w *writer) steps(k rules.Key) *jsonschema.Schema {
	block := w.object(*k.Object)
	block.MinProperties, block.MaxProperties = new(uint64(1)), new(uint64(1))
	steps := list(&jsonschema.Schema{AnyOf: []*jsonschema.Schema{enum(k.Words), block}}, 1)
	steps.MaxItems = new(uint64(len(k.Object.Keys)))
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{enum(k.Words), steps}}
}

package schema

import (
	"encoding/json"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/invopop/jsonschema"

	"alikafka-reaper/internal/rules"
)

func list(item *jsonschema.Schema, least uint64) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "array", Items: item}
	if least > 0 {
		s.MinItems = &least
	}
	return s
}

func enum(words []string) *jsonschema.Schema {
	s := new(jsonschema.Schema)
	for _, word := range words {
		s.Enum = append(s.Enum, word)
	}
	return s
}

// types says that a value may be of several types, for which the library's
// field has no room.
func types(names ...string) *jsonschema.Schema {
	return &jsonschema.Schema{Extras: map[string]any{"type": names}}
}

// text is the schema of a scalar that the loader reads as text.
func text(k rules.Key) *jsonschema.Schema {
	switch {
	case len(k.Words) == 0:
		return formed(k.Form)
	case k.Open:
		return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{enum(k.Words), formed(k.Form)}}
	default:
		return enum(k.Words)
	}
}

func formed(f rules.Form) *jsonschema.Schema {
	s := types("string", "number", "boolean")
	switch {
	case f.Quoted:
		s = &jsonschema.Schema{Type: "string"}
	case f.Zero:
		s = types("string", "integer")
		s.Minimum, s.Maximum = "0", "0"
	}
	return patterned(s, f)
}

// patterned adds the pattern, and for editors what to write instead.
func patterned(s *jsonschema.Schema, f rules.Form) *jsonschema.Schema {
	if f.Pattern == "" {
		return s
	}
	if s.Extras == nil {
		s.Extras = map[string]any{}
	}
	s.Pattern, s.Extras["patternErrorMessage"] = f.Pattern, fmt.Sprintf("Expected %s: %s", f.Name, f.Doc)
	return s
}

// whole is the schema of a whole number. The loader takes it in quotes too.
func whole(k rules.Key) *jsonschema.Schema {
	if len(k.Words) > 0 {
		s := enum(k.Words)
		for _, word := range k.Words {
			s.Enum = append([]any{json.Number(word)}, s.Enum...)
		}
		return s
	}
	s := patterned(types("integer", "string"), k.Form)
	if k.Natural {
		s.Minimum = "0"
	}
	return s
}

// tags maps tag keys to conditions, or to one value each.
func tags(k rules.Key) *jsonschema.Schema {
	s := &jsonschema.Schema{Type: "object", MinProperties: new(uint64(1))}
	value := formed(k.Form)
	values := list(value, 1)
	s.AdditionalProperties = &jsonschema.Schema{AnyOf: []*jsonschema.Schema{value, values}}
	if k.Form.Name == "" {
		values.MaxItems = new(uint64(1))
		return s
	}
	value.MinLength = new(uint64(1))
	s.PropertyNames = &jsonschema.Schema{MinLength: new(uint64(1))}
	return s
}

// value reads an example or a default as a value.
func (w *writer) value(k rules.Key, written string) any {
	var v any
	if err := yaml.Unmarshal([]byte(written), &v); err != nil && w.err == nil {
		w.err = fmt.Errorf("the key %s: %q is not YAML: %w", k.Name, written, err)
	}
	return v
}

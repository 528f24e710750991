package schema_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/rules"
)

func document(t testing.TB, name string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(read(t, name), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// refused reports whether the schema refuses a document. The loader has to
// refuse it then too; else refused returns an error.
func refused(s *jsonschema.Schema, text string) (bool, error) {
	v, unseen := seen([]byte(text))
	if unseen != nil {
		// No YAML, or a number that JSON does not know, such as .inf.
		return false, nil //nolint:nilerr // there is nothing that the two could disagree on
	}
	wrong := s.Validate(v)
	if wrong == nil {
		return false, nil
	}
	if _, err := rules.Load("mutation.yaml", []byte(text)); err == nil {
		return true, fmt.Errorf("the loader accepts what the schema refuses: %w\n%s", wrong, text)
	}
	return true, nil
}

func TestWhateverTheLoaderAcceptsTheSchemaAccepts(t *testing.T) {
	s, whole := compiled(t), document(t, "testdata/everything.yaml")
	yes, no := 0, 0
	for _, at := range spots(whole, nil)[1:] {
		small := around(whole, at)
		for _, by := range append(values(), removed) {
			bad, err := refused(s, with(small, at, by))
			if err != nil {
				t.Errorf("%v replaced by %q: %v", at, by, err)
			}
			if bad {
				no++
			} else {
				yes++
			}
		}
	}
	if yes < 1000 || no < 1000 {
		t.Errorf("the schema accepted %d changed documents and refused %d, so the test proved little", yes, no)
	}
}

func TestPropertyChangedGoodFilesThatLoadAreAccepted(t *testing.T) {
	s := compiled(t)
	var documents []any
	for _, path := range good(t) {
		documents = append(documents, document(t, path))
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(documents).Draw(t, "document")
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			at := rapid.SampledFrom(spots(v, nil)[1:]).Draw(t, "spot")
			text := with(v, at, rapid.SampledFrom(append(values(), removed)).Draw(t, "value"))
			if _, err := refused(s, text); err != nil {
				t.Fatal(err)
			}
			changed, err := seen([]byte(text))
			if err != nil || len(spots(changed, nil)) < 2 {
				return
			}
			v = changed
		}
	})
}

// described calls f for every key, with the steps to its place in a document
// that has each key once.
func described(o rules.Object, at spot, f func(spot, rules.Key)) {
	for _, k := range o.Keys {
		here := append(slices.Clone(at), k.Name)
		f(here, k)
		switch {
		case k.Object == nil:
		case k.Kind == rules.Steps:
			// Each step is an entry of its own, in the order of the keys.
			for i, step := range k.Object.Keys {
				described(rules.Object{Keys: []rules.Key{step}}, append(slices.Clone(here), i), f)
			}
		case k.List == rules.Many:
			described(*k.Object, append(slices.Clone(here), 0), f)
		default:
			described(*k.Object, here, f)
		}
	}
}

func TestExamplesDefaultsAndWordsAreAcceptedByBoth(t *testing.T) {
	s, whole := compiled(t), document(t, "testdata/everything.yaml")
	keys := 0
	described(rules.Describe(), nil, func(at spot, k rules.Key) {
		keys++
		if !exists(whole, at) {
			t.Errorf("testdata/everything.yaml lacks %v", at)
		}
		if slices.Equal(at, spot{"notify", "destinations", 0, "kind"}) {
			return // which other keys a destination may have depends on its kind
		}
		texts := []string{k.Like, k.Default}
		for _, word := range k.Words {
			texts = append(texts, encoded(word))
		}
		for _, text := range slices.DeleteFunc(texts, func(text string) bool { return text == "" }) {
			offered := []byte(with(whole, at, raw(text)))
			if _, err := rules.Load("offered.yaml", offered); err != nil {
				t.Errorf("%v: the loader refuses the offered %s: %v", at, text, err)
			}
			if err := validate(s, offered); err != nil {
				t.Errorf("%v: the schema refuses the offered %s: %v", at, text, err)
			}
		}
	})
	if keys < 60 {
		t.Errorf("looked at %d keys, want the whole language", keys)
	}
}

func exists(v any, at spot) bool {
	return slices.ContainsFunc(spots(v, nil), func(s spot) bool { return slices.Equal(s, at) })
}

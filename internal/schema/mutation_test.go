package schema_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"alikafka-reaper/internal/rules"
)

// raw is YAML that stands in a document as it is.
type raw string

// values are what a value is replaced by: each kind of value, and every
// spelling that the loader is known to read.
func values() []raw {
	return []raw{
		"0", "-0", "+0", "1", "5", "-3", "1.5", "1.0", "007", "0x10", "1_000", "1e3", "true", "false", "null", ".inf",
		`""`, `" "`, `"\n"`, `"0"`, `"1"`, `"5"`, `"-0"`, `"true"`, `"5.0"`, "a", `"A b"`, `"*"`, `"v*"`, `"regex:/x/"`, `"regex:/x"`, "absent",
		"[]", "{}", "[a]", "[a, a]", "[1, a]", "[[a]]", "[{}]", "{a: b}", "{a: [b, c]}", `{"": b}`, `{"1": 2}`, "{a: {}}",
		"24h", "3d", `"-0h"`, `"-0d"`, `"+3d"`, `".5h"`, `"1.h"`, `"1h30m"`, `"3600000000µs"`, `"3600000000μs"`, "2w", "1h1",
		`">= 3d"`, `" < 12 "`, `">-1"`, `"<=+5"`, `">= 0"`, `"\t<1d\n"`, `"== 5"`,
		`"<= 1KiB/s"`, `"<=,1/s"`, `"< 1 K/s"`, `"< .5 MiB  /s "`, `"<= 1.000,5b/s"`, `"<= 9\u212AiB/s"`, `"> 1KiB/s"`, "1KiB/s", "5 kb/s", "7/s",
		"2026-11-23T22:00+08:00", "2026-11-23T2:00Z", `"2026-11-23T22:00:00.5-01:30"`, `"2026-11-23T22:00:00,5Z"`, "2026-11-23",
		"Mon", "mon-THURSDAY", "workdays", "[Fri, Sat-Sun]", `"\u017Fat"`, "20:00-06:00", `["00:00-01:00", "23:00-24:00"]`, "cn", "de",
		"UTC", "Asia/Shanghai", "Etc/GMT+1", "cn-hangzhou", "[cn-hangzhou]", "schedule", "[manual, manual]", "release", "[release]",
		"[{release: {}}]", "[{release: {force: false}}]", "[{}]", "keep", "idle", "none", "oldest-first", "[tags, age]",
		"[{tags: {a: b}}]", "[{name: x}]", "instance.expired", `['"a" in tags', instance.topics > 1]`,
	}
}

// spot is a value in a document, by the steps that lead to it: keys and
// indices.
type spot []any

func spots(v any, at spot) []spot {
	list := []spot{at}
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			list = append(list, spots(v[key], append(slices.Clone(at), key))...)
		}
	case []any:
		for i := range v {
			list = append(list, spots(v[i], append(slices.Clone(at), i))...)
		}
	}
	return list
}

// removed stands for a value that is taken out.
const removed = raw("")

// with returns the document as YAML with one value replaced.
func with(v any, at spot, by raw) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if text, ok := member(v[key], at, key, by); ok {
				parts = append(parts, encoded(key)+": "+text)
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for i := range v {
			if text, ok := member(v[i], at, i, by); ok {
				parts = append(parts, text)
			}
		}
		return "[" + strings.Join(parts, ", ") + "]"
	default:
		return encoded(v)
	}
}

// core are the keys without which little loads.
func core(key string) bool {
	return slices.Contains([]string{"version", "timezone", "scope", "regions", "rules", "name", "match", "expired", "then", "release", "want", "days"}, key)
}

// around returns the document with little more than what leads to the spot, so
// that it loads quickly.
func around(v any, at spot) any {
	var step any
	var rest spot
	if len(at) > 0 {
		step, rest = at[0], at[1:]
	}
	switch v := v.(type) {
	case map[string]any:
		kept := map[string]any{}
		for key, value := range v {
			switch {
			case key == step:
				kept[key] = around(value, rest)
			case core(key):
				kept[key] = around(value, nil)
			}
		}
		return kept
	case []any:
		kept := slices.Clone(v)
		for i := range kept {
			if kept[i] = around(kept[i], nil); i == step {
				kept[i] = around(v[i], rest)
			}
		}
		return kept
	}
	return v
}

func member(v any, at spot, step any, by raw) (string, bool) {
	switch {
	case len(at) == 0 || at[0] != step:
		return with(v, nil, ""), true
	case len(at) == 1:
		return string(by), by != removed
	default:
		return with(v, at[1:], by), true
	}
}

func encoded(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

func document(t testing.TB, name string) any {
	t.Helper()
	var v any
	if err := yaml.Unmarshal(read(t, name), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// agree says what is wrong when the loader accepts a document and the schema
// does not, and whether the loader accepts it.
func agree(s *jsonschema.Schema, text string) (accepted bool, err error) {
	if _, err := rules.Load("mutation.yaml", []byte(text)); err != nil {
		return false, nil
	}
	v, err := seen([]byte(text))
	if err != nil {
		// A number that JSON does not know, such as .inf.
		return true, nil
	}
	if err := s.Validate(v); err != nil {
		return true, fmt.Errorf("the loader accepts what the schema refuses: %w\n%s", err, text)
	}
	return true, nil
}

func TestWhateverTheLoaderAcceptsTheSchemaAccepts(t *testing.T) {
	s, whole := compiled(t), document(t, "testdata/everything.yaml")
	accepted, all := 0, 0
	for _, at := range spots(whole, nil)[1:] {
		small := around(whole, at)
		for _, by := range append(values(), removed) {
			ok, err := agree(s, with(small, at, by))
			if err != nil {
				t.Errorf("%v replaced by %q: %v", at, by, err)
			}
			if all++; ok {
				accepted++
			}
		}
	}
	if accepted < 1000 {
		t.Errorf("the loader accepted %d of %d changed documents, so the test proved little", accepted, all)
	}
}

func TestPropertyChangedGoodFilesThatLoadAreAccepted(t *testing.T) {
	s := compiled(t)
	var documents []any
	for _, path := range good(t) {
		documents = append(documents, document(t, path))
	}
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom(documents).Draw(t, "document")
		text := with(v, nil, "")
		for range rapid.IntRange(1, 3).Draw(t, "changes") {
			at := rapid.SampledFrom(spots(v, nil)[1:]).Draw(t, "spot")
			text = with(v, at, rapid.SampledFrom(append(values(), removed)).Draw(t, "value"))
			changed, err := seen([]byte(text))
			if err != nil || len(spots(changed, nil)) < 2 {
				break
			}
			v = changed
		}
		ok, err := agree(s, text)
		if err != nil {
			t.Fatal(err)
		}
		if ok {
			accepted++
		}
	})
	if accepted == 0 {
		t.Error("the loader accepted none of the changed documents")
	}
}

// described calls f for every key, with the steps to its place in a document
// that has each key once.
func described(o rules.Object, at spot, f func(spot, rules.Key)) {
	for _, k := range o.Keys {
		here := append(slices.Clone(at), k.Name)
		f(here, k)
		switch {
		case k.Object == nil:
		case k.List == rules.Many || k.Kind == rules.Steps:
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
		if keys++; !exists(whole, at) {
			t.Errorf("testdata/everything.yaml lacks %v", at)
		}
		texts := []string{k.Like, k.Default}
		for _, word := range k.Words {
			texts = append(texts, encoded(word))
		}
		for _, text := range slices.DeleteFunc(texts, func(text string) bool { return text == "" }) {
			ok, err := agree(s, with(whole, at, raw(text)))
			if err != nil || !ok {
				t.Errorf("%v: %s is offered, accepted by the loader: %t, by the schema: %v", at, text, ok, err)
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

package schema_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"alikafka-reaper/internal/schema"
)

// compiled returns the schema, ready to validate.
func compiled(t testing.TB) *jsonschema.Schema {
	t.Helper()
	data, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("rules.schema.json", parsed); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("rules.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// seen returns a YAML document as an editor sees it: as JSON.
func seen(document []byte) (any, error) {
	var v any
	if err := yaml.Unmarshal(document, &v); err != nil {
		return nil, err
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jsonschema.UnmarshalJSON(bytes.NewReader(data))
}

func validate(s *jsonschema.Schema, document []byte) error {
	v, err := seen(document)
	if err != nil {
		return err
	}
	return s.Validate(v)
}

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// good lists the rules files that load: those that are shipped, those of the
// tests, and our own.
func good(t testing.TB) []string {
	t.Helper()
	var files []string
	for _, pattern := range []string{
		"../../deploy/rules/*.yaml", "../../cmd/reaper/demo/*.yaml", "../rules/testdata/policies/*.yaml", "testdata/*.yaml",
	} {
		found, err := filepath.Glob(pattern)
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: found nothing (%v)", pattern, err)
		}
		files = append(files, found...)
	}
	return files
}

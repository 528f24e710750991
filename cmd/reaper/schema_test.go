package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestSchemaPrintsWhatIsShipped(t *testing.T) {
	for args, file := range map[string]string{
		"schema": "../../deploy/rules/rules.schema.json", "schema --reference": "../../docs/rules.md",
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), strings.Fields(args), strings.NewReader(""), &out, &errs); code != exitOK {
			t.Fatalf("reaper %s ends with %d: %s", args, code, &errs)
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), want) {
			t.Errorf("reaper %s differs from %s", args, file)
		}
	}
}

package message_test

import (
	"flag"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite docs/run-format.md")

const page = "../../docs/run-format.md"

// TestTheDocumentedFormatIsTheCodes writes the page from the types and their
// comments, so that a field without a sentence shows, and none can drift.
func TestTheDocumentedFormatIsTheCodes(t *testing.T) {
	got := document(t)
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/run-format.md is not current (run with -update):\n%s", diff)
	}
}

func document(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# The format of a run\n\nWhat `--output json`, the function's answer and saved files hold. This page is\nwritten from the code (`go test ./internal/message -update`). `version` grows when a\nfield changes its meaning or goes away; new fields alone do not change it.\n")
	for _, typ := range types(t) {
		fields, ok := typ.Decl.Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
		if !ok || !strings.Contains(typ.Doc, " ") {
			continue
		}
		rows := table(fields)
		if rows == "" {
			continue
		}
		b.WriteString("\n## " + typ.Name + "\n\n" + oneLine(typ.Doc) + "\n\n| field | type | meaning |\n|---|---|---|\n" + rows)
	}
	return b.String()
}

func types(t *testing.T) []*doc.Type {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var files []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(set, files, "message")
	if err != nil {
		t.Fatal(err)
	}
	return p.Types
}

func table(s *ast.StructType) string {
	var b strings.Builder
	for _, f := range s.Fields.List {
		if f.Tag == nil {
			continue
		}
		key, _, _ := strings.Cut(reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("json"), ",")
		b.WriteString("| `" + key + "` | " + kind(f.Type) + " | " + oneLine(f.Doc.Text()) + " |\n")
	}
	return b.String()
}

// kind names a field's type in words of JSON.
func kind(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return kind(e.X)
	case *ast.ArrayType:
		return "list of " + kind(e.Elt)
	case *ast.MapType:
		return "object of " + kind(e.Value)
	case *ast.SelectorExpr:
		return "time"
	case *ast.Ident:
		return map[string]string{"string": "text", "bool": "true or false", "int": "number", "int64": "number", "float64": "number"}[e.Name] + ownType(e.Name)
	default:
		return ""
	}
}

func ownType(name string) string {
	if strings.ToUpper(name[:1]) == name[:1] {
		return "[" + name + "](#" + strings.ToLower(name) + ")"
	}
	return ""
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

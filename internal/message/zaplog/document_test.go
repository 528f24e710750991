package zaplog_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/zaplog"
)

var update = flag.Bool("update", false, "rewrite docs/log-fields.md")

const page = "../../../docs/log-fields.md"

// shape is what a line can hold: the kind of each value by its path, such as
// conditions[].facts[].why.
type shape map[string]string

// lines writes one line of each kind, full or empty.
func lines(full bool) map[string]shape {
	shapes := map[string]shape{}
	core, logs := observer.New(zapcore.DebugLevel)
	log := zap.New(core)
	sink := zaplog.New(log)
	for _, m := range []message.Message{{Run: new(message.Run)}, {Fact: new(message.Fact)}, {Verdict: new(message.Verdict)}, {Effect: new(message.Effect)}, {Check: new(message.Check)}, {Summary: new(message.Summary)}} {
		if full {
			fill(reflect.ValueOf(m))
		}
		sink.Write(m)
	}
	var w message.Warning
	if full {
		fill(reflect.ValueOf(&w))
	}
	zaplog.Warn(log, w, "ops")
	zaplog.Notice(log, "x", "x")
	for _, entry := range logs.All() {
		shapes[entry.Message] = shape{}
		shapes[entry.Message].add("", entry.ContextMap())
	}
	return shapes
}

// fill gives everything in a message a value.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			if !v.CanSet() {
				return
			}
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem())
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
		for _, field := range v.Fields() {
			fill(field)
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		value := reflect.New(v.Type().Elem()).Elem()
		fill(value)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), value)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(2)
	case reflect.Float64:
		v.SetFloat(2)
	default:
		panic(fmt.Sprintf("a message holds a %s", v.Type()))
	}
}

// counted are the objects whose keys are names of operations, causes and the like.
var counted = []string{"actions", "reasons", "outcomes", "acts", "aborts", "unknown_facts", "limits_used", "calls", "problem_classes", "savings_per_day"}

func (s shape) add(path string, value any) {
	switch value := value.(type) {
	case map[string]any:
		if slices.Contains(counted, path) {
			s[path] = "object of numbers"
			return
		}
		for key, one := range value {
			s.add(strings.TrimPrefix(path+"."+key, "."), one)
		}
	case []any:
		s[path] = "list of texts"
		if len(value) > 0 {
			if _, objects := value[0].(map[string]any); objects {
				s[path] = "list of objects"
				s.add(path+"[]", value[0])
			}
		}
	default:
		s[path] = map[reflect.Kind]string{reflect.String: "text", reflect.Bool: "true or false", reflect.Map: "object of numbers", reflect.Struct: "time"}[reflect.TypeOf(value).Kind()]
		if s[path] == "" {
			s[path] = "number"
		}
	}
}

// TestTheDocumentedFieldsAreTheLogs writes the page from what the log writes of full
// and of empty messages, so that a field without a sentence shows, and none can
// drift.
func TestTheDocumentedFieldsAreTheLogs(t *testing.T) {
	got := document(t)
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/log-fields.md is not current (run with -update):\n%s", diff)
	}
}

func document(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(intro)
	full, empty, of := lines(true), lines(false), comments(t)
	unused := maps.Clone(meanings)
	for _, line := range lineKinds {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| field | type | there | meaning |\n|---|---|---|---|\n", line.name, line.what)
		for _, path := range slices.Sorted(maps.Keys(full[line.name])) {
			there := "if any"
			if _, always := empty[line.name][path]; always {
				there = "always"
			}
			name := line.name + "." + path
			sentence := of.sentence(name)
			delete(unused, name)
			if sentence == "" {
				t.Errorf("the field %s of the line %s has no meaning: add it to meanings", path, line.name)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", path, full[line.name][path], there, sentence)
		}
	}
	for name := range unused {
		t.Errorf("meanings holds %s, which the log does not write", name)
	}
	if len(full) != len(lineKinds) {
		t.Errorf("the log writes %d kinds of lines, and %d are told", len(full), len(lineKinds))
	}
	return b.String()
}

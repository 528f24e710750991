package aliyun

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/fault"
)

// onlyForActing are the actions that a session that only reads must not have.
func onlyForActing() []string {
	var actions []string
	for _, row := range access.Rows() {
		if row.Target == access.Anything && row.Effect != access.Reads {
			actions = append(actions, row.Actions...)
		}
	}
	return actions
}

// operationNames reads the names of all operations out of operation.go.
func operationNames(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "operation.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "operation" {
			name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return true
	})
	return names
}

func TestEveryOperationHasARowAndEveryRowAnOperation(t *testing.T) {
	names := operationNames(t)
	if len(names) < 20 {
		t.Fatalf("only %d operations were found", len(names))
	}
	for _, name := range names {
		if _, err := access.Lookup(name); err != nil {
			t.Error(err)
		}
	}
	for _, row := range access.Rows() {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+row.Operation+" ") {
			t.Errorf("nothing calls %s", row.Operation)
		}
	}
}

func TestAnOperationWithoutARowIsNotCalled(t *testing.T) {
	var asked atomic.Int32
	s, _ := serve(t, func(http.ResponseWriter, *http.Request) { asked.Add(1) })
	calls := map[string]call{
		"an operation that nobody wrote down":   {op: "RestartInstance", product: kafka, manner: kafkaManner},
		"a change that is sent like a read":     {op: releaseInstance, product: kafka, manner: kafkaManner},
		"a read that is sent like a change":     {op: getInstanceList, product: kafka, manner: kafkaManner, write: true},
		"a file that is written like it's read": {op: putObject, product: objectStorage},
	}
	for name, c := range calls {
		t.Run(name, func(t *testing.T) {
			c.session, c.region = s, region
			c.send = func(conn) error { return errors.New("it was sent") }
			err := c.read(context.Background())
			if fault.ClassOf(err) != fault.Invalid || asked.Load() != 0 || strings.Contains(err.Error(), "it was sent") {
				t.Errorf("%v after %d requests", err, asked.Load())
			}
			unknown, ok := errors.AsType[*access.UnknownOperationError](err)
			if want := c.op == "RestartInstance"; ok != want || ok && unknown.Operation != "RestartInstance" {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

package need_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/access"
	"alikafka-reaper/internal/access/need"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/rules"
)

var update = flag.Bool("update", false, "write deploy/ram and the table of docs/ram.md")

const root = "../../.."

func load(t *testing.T, name string) *rules.Ruleset {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "deploy", "rules", name))
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(name, data)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// shipped are the files of deploy/ram.
func shipped(t *testing.T) map[string][]byte {
	t.Helper()
	const account, principal = "1000000000000002", "acs:ram::1234567890123456:role/alikafka-reaper"
	plain := need.Job{Rules: load(t, "nightly-dev.yaml"), Prices: need.Priced}
	stored := need.Job{Rules: load(t, "warn-first.yaml"), Prices: need.Priced, Function: "alikafka-reaper",
		Store: ledger.Place{Bucket: "example-bucket", Prefix: "reaper"}}
	accounts := need.Job{Rules: load(t, "sandbox-accounts.yaml"), Prices: need.Priced}
	as := func(j need.Job, r need.Role) need.Job { j.Role = r; return j }
	files := map[string][]byte{}
	put := func(name string, d access.Document, err error) {
		if err != nil {
			t.Fatal(err)
		}
		files[name] = d.JSON()
	}
	for _, role := range []need.Role{need.Planner, need.Executor} {
		d, err := as(plain, role).Policy("")
		put(role.String()+".json", d, err)
		d, err = as(stored, role).Policy("")
		put("store-"+role.String()+".json", d, err)
		d, err = as(accounts, role).Policy(account)
		put("accounts-"+role.String()+".json", d, err)
	}
	d, err := as(accounts, need.Executor).Policy("")
	put("accounts-function.json", d, err)
	d, err = plain.Trust("", "")
	put("trust.json", d, err)
	d, err = accounts.Trust(account, principal)
	put("accounts-trust.json", d, err)
	return files
}

func TestThePoliciesOfTheDeploymentAreCurrent(t *testing.T) {
	files := shipped(t)
	for name, want := range files {
		current(t, filepath.Join(root, "deploy", "ram", name), want)
	}
	there, err := filepath.Glob(filepath.Join(root, "deploy", "ram", "*.json"))
	if err != nil || len(there) != len(files) {
		t.Errorf("deploy/ram holds %d policies, and %d are generated: %v", len(there), len(files), err)
	}
}

func TestTheTableOfTheGuideIsCurrent(t *testing.T) {
	const begin, end = "go test ./internal/access/need -update -->\n", "<!-- end of the table -->"
	name := filepath.Join(root, "docs", "ram.md")
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatal("docs/ram.md has no place for the table")
	}
	current(t, name, []byte(before+begin+table()+end+after))
}

// table writes the table for people.
func table() string {
	var b strings.Builder
	b.WriteString("\n| operation | what it does | action | resource | source | not confirmed |\n|---|---|---|---|---|---|\n")
	for _, row := range access.Rows() {
		actions := "none"
		if len(row.Actions) > 0 {
			actions = "`" + strings.Join(row.Actions, "`, `") + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", row.Operation, row.Effect, actions, row.Target, row.Source, row.Open)
	}
	return b.String() + "\n"
}

func current(t *testing.T, name string, want []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is out of date: run go test ./internal/access/need -update\n%s", name, cmp.Diff(string(got), string(want)))
	}
}

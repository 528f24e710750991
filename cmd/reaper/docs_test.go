package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "rewrite docs/cli.md")

const cliPage = "../../docs/cli.md"

// commands are all commands but those that cobra brings itself.
func commands(t *testing.T) []*cobra.Command {
	t.Helper()
	var all []*cobra.Command
	walk(newRoot(&console{}), func(cmd *cobra.Command) { all = append(all, cmd) })
	if len(all) < 15 {
		t.Fatalf("found %d commands", len(all))
	}
	return all
}

func TestEveryCommandExplainsItself(t *testing.T) {
	for _, cmd := range commands(t) {
		path := cmd.CommandPath()
		if cmd.Long == "" || cmd.Long == cmd.Short || cmd.Short == "" {
			t.Errorf("%s has no description of its own", path)
		}
		if !strings.Contains(cmd.Example, "  ") || !strings.Contains(cmd.Example, "reaper") {
			t.Errorf("%s has no example", path)
		}
		if len(exitsOf(path)) == 0 || cmd.Annotations[exitsAnnotation] == "" {
			t.Errorf("%s says no exit codes: add it to commandExits", path)
		}
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if f.Usage == "" {
				t.Errorf("%s --%s has no description", path, f.Name)
			}
		})
	}
}

func TestTheTablesNameNoCommandThatIsNotThere(t *testing.T) {
	there := map[string]*cobra.Command{"": newRoot(&console{})}
	for _, cmd := range commands(t) {
		there[cmd.CommandPath()] = cmd
	}
	for path := range commandExits {
		if there[path] == nil {
			t.Errorf("commandExits names %s", path)
		}
	}
	for path := range fileArguments {
		if there[path] == nil {
			t.Errorf("fileArguments names %s", path)
		}
	}
	for path, flags := range fixedWords {
		for name, words := range flags {
			if there[path] == nil || there[path].Flag(name) == nil {
				t.Fatalf("fixedWords names %s --%s", path, name)
			}
			if _, has := there[path].GetFlagCompletionFunc(name); !has && path != "" {
				t.Errorf("%s --%s is not completed with %v", path, name, words)
			}
		}
	}
}

func TestTheGeneratedReferenceIsTheCommands(t *testing.T) {
	got := reference(t)
	if *update {
		if err := os.WriteFile(cliPage, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(cliPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/cli.md is not current (run go test ./cmd/reaper -run Generated -update):\n%s", diff)
	}
}

// reference is the page of all commands.
func reference(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# The command line\n\nThis page is written from the commands (`go test ./cmd/reaper -run Generated -update`).\n\n")
	b.WriteString("## Exit codes\n\n| code | meaning |\n|---|---|\n")
	for code, meaning := range exitMeanings {
		fmt.Fprintf(&b, "| %d | %s |\n", code, meaning)
	}
	b.WriteString("\nEvery command may end with 0 and 2; the others stand with each.\n\n## Completion\n\n" +
		"`reaper completion bash`, `zsh`, `fish` or `powershell` prints a script for that shell;\n" +
		"`reaper completion bash --help` says where to put it. It completes rule names and regions from the\n" +
		"rules file that the command line names, files by their ends, and flags with fixed words. It asks nothing of\n" +
		"the cloud.\n")
	for _, cmd := range commands(t) {
		section(&b, cmd)
	}
	return b.String()
}

func section(b *strings.Builder, cmd *cobra.Command) {
	fmt.Fprintf(b, "\n## %s\n\n%s.\n\n%s\n\n```\n%s\n```\n", cmd.CommandPath(), cmd.Short, strings.TrimSpace(cmd.Long), cmd.UseLine())
	fmt.Fprintf(b, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimPrefix(cmd.Example, "  "), "\n  ", "\n"))
	rows := flagRows(cmd)
	if rows != "" {
		b.WriteString("\n| flag | meaning | default |\n|---|---|---|\n" + rows)
	}
	var codes []string
	for _, code := range exitsOf(cmd.CommandPath()) {
		codes = append(codes, fmt.Sprint(code))
	}
	fmt.Fprintf(b, "\nExit codes: %s.\n", strings.Join(codes, ", "))
}

func flagRows(cmd *cobra.Command) string {
	var rows []string
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" {
			return
		}
		name := "`--" + f.Name + "`"
		if f.Shorthand != "" {
			name = "`-" + f.Shorthand + "`, " + name
		}
		value := f.DefValue
		if slices.Contains([]string{"[]", "false", ""}, value) || f.Name == "store" { // the store's is the reader's environment
			value = ""
		} else {
			value = "`" + value + "`"
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s |\n", name, strings.ReplaceAll(f.Usage, "|", `\|`), value))
	})
	return strings.Join(rows, "")
}

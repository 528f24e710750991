package hygiene

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

func TestTheTreeKeepsItsRules(t *testing.T) {
	tree := os.DirFS("../..")
	files, err := sources(tree)
	if err != nil {
		t.Fatal(err)
	}
	// This package alone has more; fewer means that the wrong folder was read.
	if len(files) < 4 {
		t.Fatalf("found %d Go files, want the whole tree", len(files))
	}
	found, err := complaints(tree)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range found {
		t.Error(c)
	}
}

// folder is a small tree: file names and what they hold.
type folder map[string]string

func (f folder) FS() fstest.MapFS {
	tree := fstest.MapFS{}
	for name, text := range f {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

// pkg is a commented package with imports.
func pkg(name string, imports ...string) string {
	text := "// Package " + name + " is here.\npackage " + name + "\n"
	for _, p := range imports {
		text += "import _ \"" + p + "\"\n"
	}
	return text
}

func TestWhatBreaksARuleIsFound(t *testing.T) {
	const program = "// Command main is here.\npackage main\n"
	for name, c := range map[string]struct {
		tree folder
		want []string
	}{
		"the SDK outside its package": {
			folder{"internal/reap/a.go": pkg("reap", sdk+"/sdk")},
			[]string{"internal/reap/a.go imports " + sdk + "/sdk: only internal/aliyun talks to the cloud's SDK"},
		},
		"the SDK of OSS outside its package": {
			folder{"internal/ledger/a.go": pkg("ledger", ossSDK+"/oss")},
			[]string{"internal/ledger/a.go imports " + ossSDK + "/oss: only internal/aliyun talks to the cloud's SDK"},
		},
		"the network in a pure package": {
			folder{"internal/rules/a.go": pkg("rules", "fmt", "net/http")},
			[]string{"internal/rules/a.go imports net/http: this package is pure: hand it what it needs"},
		},
		"files in a package below a pure one": {
			folder{"events/deep/a.go": pkg("deep", "os")},
			[]string{"events/deep/a.go imports os: this package is pure: hand it what it needs"},
		},
		"the emulator in the function": {
			folder{"function/main.go": program + `import _ "alikafka-reaper/internal/cloudtest"`},
			[]string{
				"function/main.go imports internal/cloudtest: the emulator is for the command line and for tests",
				"function/main.go imports internal/cloudtest: the function carries no command line and no emulator",
			},
		},
		"a package that looks up": {
			folder{"internal/reap/a.go": pkg("reap", "alikafka-reaper/cmd/reaper")},
			[]string{
				"internal/reap/a.go imports cmd/reaper: packages below may not look up",
				"internal/reap/a.go imports cmd/reaper: the function is a program; nothing imports it",
			},
		},
		"the words of the fleet resting on others": {
			folder{"internal/fleet/a.go": pkg("fleet", "alikafka-reaper/internal/rules")},
			[]string{"internal/fleet/a.go imports internal/rules: the words that all others use rest on nothing else"},
		},
		"test helpers in the product": {
			folder{"internal/reap/a.go": pkg("reap", "testing")},
			[]string{"internal/reap/a.go imports testing: tests stay in test files"},
		},
		"a checker that knows the rules": {
			folder{"internal/proof/a.go": pkg("proof"), "internal/proof/a_test.go": "package proof\nimport _ \"alikafka-reaper/internal/rules\"\n"},
			[]string{"internal/proof/a_test.go imports internal/rules: the proof knows nothing of what it checks"},
		},
		"a chat service that knows who sends": {
			folder{"internal/cloudtest/chat/a.go": pkg("chat", "alikafka-reaper/internal/notify")},
			[]string{"internal/cloudtest/chat/a.go imports internal/notify: the chat services check signatures without the code that makes them"},
		},
		"a package without a comment": {
			folder{"internal/reap/a.go": "package reap\n", "internal/reap/b.go": "// Reap it.\npackage reap\n"},
			[]string{"internal/reap has no package comment: say what it knows and what it must never know"},
		},
		"an init function": {
			folder{"internal/reap/a.go": pkg("reap") + "func init() {}\n"},
			[]string{"internal/reap/a.go has an init function: do the work where it is asked for"},
		},
		"a file that grew too long": {
			folder{"internal/reap/a.go": pkg("reap") + strings.Repeat("// more\n", maxLines)},
			[]string{"internal/reap/a.go has 402 lines: split it before it passes 400"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := complaints(c.tree.FS())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("complaints (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsAllowedIsNotComplainedAbout(t *testing.T) {
	tree := folder{
		"internal/aliyun/a.go":         pkg("aliyun", sdk+"/sdk", "net/http", "alikafka-reaper/internal/fleet"),
		"internal/aliyun/a_test.go":    "package aliyun\nimport _ \"alikafka-reaper/internal/cloudtest\"\n",
		"internal/rules/a.go":          pkg("rules", "io", "embed", "io/fs", "net/url", "alikafka-reaper/internal/fleet"),
		"internal/rules/a_test.go":     "package rules\nimport _ \"os\"\n",
		"internal/message/render/a.go": pkg("render", "io", "html/template"),
		"internal/message/log/a.go":    pkg("log", "go.uber.org/zap"),
		"internal/fleet/a.go":          pkg("fleet", "alikafka-reaper/internal/fault"),
		"function/main.go":             "// Package main is here.\npackage main\n",
		"function/main_test.go":        "package main\nimport _ \"alikafka-reaper/internal/cloudtest/fcruntime\"\n",
		"cmd/reaper/a.go":              "// Command reaper is here.\npackage main\nimport _ \"alikafka-reaper/internal/cloudtest\"\n",
		"internal/rules/testdata/b.go": "package broken\nfunc init() {}\n",
		".cache/c.go":                  "not Go at all",
		"internal/reap/methods.go":     pkg("reap") + "type t struct{}\nfunc (t) init() {}\n",
	}
	got, err := complaints(tree.FS())
	if err != nil || got != nil {
		t.Errorf("complaints %q, error %v; want none", got, err)
	}
}

func TestAFileThatDoesNotParseIsAnError(t *testing.T) {
	if _, err := complaints(folder{"a.go": "package"}.FS()); err == nil {
		t.Error("no error, want one about a.go")
	}
}

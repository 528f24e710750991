package schema_test

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/rules"
	"alikafka-reaper/internal/schema"
)

var update = flag.Bool("update", false, "rewrite the generated files")

func TestTheGeneratedFilesAreCurrent(t *testing.T) {
	data, err := schema.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]byte{"deploy/rules/rules.schema.json": data, "docs/rules.md": schema.Reference()} {
		path := filepath.Join("..", "..", name)
		if *update {
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(string(want), string(read(t, path))); diff != "" {
			t.Errorf("%s is stale: run go test ./internal/schema -update\n%s", name, diff)
		}
	}
}

func TestEveryGoodFileIsAccepted(t *testing.T) {
	s := compiled(t)
	for _, path := range good(t) {
		data := read(t, path)
		if _, err := rules.Load(path, data); err != nil {
			t.Errorf("the loader refuses a good file: %v", err)
		}
		if err := validate(s, data); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// onlyTheLoader lists the wrong files whose form is right, and why a schema
// cannot know what is wrong. A new wrong file belongs here or is refused.
func onlyTheLoader() map[string]string {
	const (
		cel    = "the expression would have to be compiled"
		re     = "the regular expression would have to be compiled"
		bounds = "durations and rates are texts, which a schema cannot compare"
		lists  = "one entry would have to be compared with another"
		keys   = "one key would have to be compared with another"
		syntax = "editors resolve the YAML before they look at the schema"
	)
	return map[string]string{
		"window-mistakes.yaml": "a day that is no day and a country that is not known look like right ones",
		"alias.yaml":           syntax, "expr-about-nothing.yaml": cel, "expr-bad-constant-in-a-block.yaml": cel,
		"expr-bad-regex.yaml": cel, "expr-not-a-condition.yaml": cel, "expr-runaway-cost.yaml": cel,
		"expr-syntax.yaml": cel, "expr-unknown-name.yaml": cel, "expr-wrong-type.yaml": cel,
		"bad-regex.yaml": re, "same-name-twice.yaml": lists, "window-too-short.yaml": bounds,
		"window-without-zone.yaml": "the time zone stands in another place",
		"step-out-of-order.yaml":   lists, "step-after-release.yaml": lists, "step-twice.yaml": lists, "steps-without-release.yaml": lists,
		"step-times.yaml": bounds, "limit-owner-without-tag.yaml": keys, "limit-tag-without-owner.yaml": keys,
		"limit-day-in-octal.yaml": syntax,
	}
}

func TestEveryBadFileIsRefusedOrClassified(t *testing.T) {
	s, excused := compiled(t), onlyTheLoader()
	files, err := filepath.Glob("../rules/testdata/bad/*.yaml")
	if err != nil || len(files) < 30 {
		t.Fatalf("found %d wrong files, want at least 30 (%v)", len(files), err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		_, known := excused[name]
		delete(excused, name)
		switch refused := validate(s, read(t, path)) != nil; {
		case refused && known:
			t.Errorf("%s: the schema refuses it, so take it off the list", name)
		case !refused && !known:
			t.Errorf("%s: the schema accepts it: make the schema refuse it, or say in onlyTheLoader why it cannot", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(excused)) {
		t.Errorf("%s is on the list and does not exist", name)
	}
}

func TestTheReferenceLinksToItself(t *testing.T) {
	text := string(schema.Reference())
	anchors := map[string]bool{}
	for line := range strings.Lines(text) {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && line[0] == '#' {
			title = strings.NewReplacer("`", "", ".", "", " ", "-").Replace(strings.ToLower(strings.TrimSpace(title)))
			if anchors[title] {
				t.Errorf("two headings have the anchor %s", title)
			}
			anchors[title] = true
		}
	}
	links := regexp.MustCompile(`\]\(#([^)]+)\)`).FindAllStringSubmatch(text, -1)
	if len(links) < 20 {
		t.Fatalf("found %d links, want many", len(links))
	}
	for _, link := range links {
		if !anchors[link[1]] {
			t.Errorf("nothing has the anchor %s", link[1])
		}
	}
}

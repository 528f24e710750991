package events

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write what is decoded into testdata/decoded.txt and docs/events.md")

// sentence tells a trigger in one line, as docs/events.md does.
func sentence(t Trigger) string {
	parts := []string{"`" + t.Kind.String() + "`, at most " + t.Ceiling.String()}
	add := func(what string, values ...string) {
		if text := strings.Join(values, ", "); text != "" {
			parts = append(parts, what+" `"+text+"`")
		}
	}
	add("rules", t.Rules...)
	add("instances", t.Instances...)
	add("regions", t.Regions...)
	add("accounts", t.Scope.Accounts...)
	add("resource groups", t.Scope.ResourceGroups...)
	for _, key := range slices.Sorted(maps.Keys(t.Scope.Tags)) {
		add("tag", key+"="+t.Scope.Tags[key])
	}
	if t.Days > 0 {
		add("for", fmt.Sprintf("%d days", t.Days))
	}
	add("budget", t.Budget)
	if t.Amount != nil {
		add("amount", fmt.Sprintf("%g %s", t.Amount.Value, t.Amount.Currency))
	}
	if t.Fan != nil {
		add(t.Fan.Step.String(), t.Fan.ID)
	}
	add("key", t.DedupKey)
	add("envelopes", t.Envelopes...)
	if t.Answer != Plain {
		add("answer", t.Answer.String())
	}
	add("why", t.Why)
	for _, n := range t.Notes {
		add("note", strings.TrimSuffix(n, lowering))
	}
	return strings.Join(parts, "; ")
}

func samples(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) < 50 {
		t.Fatal(len(files), err)
	}
	all := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimPrefix(file, "testdata/")] = data
	}
	return all
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", file, diff)
	}
}

func TestEverySampleIsDecodedAsItsFileSays(t *testing.T) {
	all := samples(t)
	var text strings.Builder
	for _, file := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "%s: %s\n", file, sentence(Decode(all[file])))
	}
	golden(t, "testdata/decoded.txt", text.String())
}

// example is a payload in docs/events.md, and the line that says what it is.
var example = regexp.MustCompile("(?s)```json\n(.*?)\n```\n\nRead as: ([^\n]*)\n")

func TestTheExamplesOfTheDocumentationAreTrue(t *testing.T) {
	const file = "../docs/events.md"
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := example.FindAllSubmatch(page, -1)
	if blocks := strings.Count(string(page), "```json"); len(found) < 20 || len(found) != blocks {
		t.Fatalf("%d examples are told in %d", len(found), blocks)
	}
	told := example.ReplaceAllStringFunc(string(page), func(one string) string {
		payload := example.FindStringSubmatch(one)[1]
		return fmt.Sprintf("```json\n%s\n```\n\nRead as: %s\n", payload, sentence(Decode([]byte(payload))))
	})
	golden(t, file, told)
}

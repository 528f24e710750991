package mutant_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"alikafka-reaper/internal/mutant"
)

func TestABuildWithoutTagsLeavesOutNoGuard(t *testing.T) {
	if mutant.Missing != mutant.None {
		t.Errorf("guard %d is missing", mutant.Missing)
	}
}

// TestOnlyATagLeavesAGuardOutAndEachIsTried looks at the files themselves: a guard that
// could be left out without a tag would be so in every build, and one that .ci/run does
// not know is tried by nobody.
func TestOnlyATagLeavesAGuardOutAndEachIsTried(t *testing.T) {
	if !strings.HasPrefix(read(t, "none.go"), "//go:build !mutants\n") || !strings.Contains(read(t, "none.go"), "\nconst Missing = None\n") {
		t.Error("none.go is not all that a build without tags knows")
	}
	some := read(t, "some.go")
	if !strings.HasPrefix(some, "//go:build mutants\n") {
		t.Error("some.go is built without the tag mutants")
	}
	ci, tried := read(t, filepath.Join("..", "..", ".ci", "run")), map[string]bool{}
	for _, guard := range regexp.MustCompile(`(?m)^\t"(\w+)": +(\w+),$`).FindAllStringSubmatch(some, -1) {
		tried[guard[2]] = true
		if !regexp.MustCompile(`\b` + guard[1] + `:[1-8]\b`).MatchString(ci) {
			t.Errorf(".ci/run does not try %s", guard[1])
		}
	}
	for _, guard := range regexp.MustCompile(`(?m)^\t([A-Z]\w+)$`).FindAllStringSubmatch(read(t, "doc.go"), -1) {
		if !tried[guard[1]] {
			t.Errorf("the guard %s has no name in some.go", guard[1])
		}
		delete(tried, guard[1])
	}
	if len(tried) > 0 {
		t.Errorf("doc.go does not know %v", slices.Collect(maps.Keys(tried)))
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

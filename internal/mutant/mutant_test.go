package mutant_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"alikafka-reaper/internal/mutant"
)

func TestABuildWithoutTagsLeavesOutNoGuard(t *testing.T) {
	if mutant.Missing != mutant.None {
		t.Errorf("guard %d is missing", mutant.Missing)
	}
}

// TestEveryMutantHasATagOfItsOwnAndIsTried looks at the files themselves: a mutant that
// needs no tag would be in every build, and one that .ci/run does not know is tried by
// nobody.
func TestEveryMutantHasATagOfItsOwnAndIsTried(t *testing.T) {
	read := func(file string) string {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	none, ci := read("none.go"), read(filepath.Join("..", "..", ".ci", "run"))
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	missing := regexp.MustCompile(`(?m)^const Missing = `)
	found := 0
	for _, file := range files {
		name := strings.TrimSuffix(file, ".go")
		if name == "none" || strings.HasSuffix(name, "_test") || !missing.MatchString(read(file)) {
			continue
		}
		found++
		tag := "mutant_" + name
		switch {
		case !strings.HasPrefix(read(file), "//go:build "+tag+"\n"):
			t.Errorf("%s is built without the tag %s alone", file, tag)
		case !regexp.MustCompile(`\b` + tag + `\b`).MatchString(none):
			t.Errorf("none.go is built with the tag %s too", tag)
		case !regexp.MustCompile(`\b` + name + `:[1-8]\b`).MatchString(ci):
			t.Errorf(".ci/run does not try %s", name)
		}
	}
	if found == 0 {
		t.Error("no mutant was found, though there are some")
	}
}

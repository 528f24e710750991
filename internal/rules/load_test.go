package rules_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/rules"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestAWrongFileIsRefusedWithPlaceCauseAndNextStep(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 15 {
		t.Fatalf("found %d wrong files, want at least 15 (%v)", len(files), err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			_, err = rules.Load(filepath.Base(path), data)
			if err == nil {
				t.Fatal("the file was accepted")
			}
			checkPlaces(t, err)
			golden(t, strings.TrimSuffix(path, ".yaml")+".golden", err.Error()+"\n")
		})
	}
}

var placed = regexp.MustCompile(`^[a-z-]+\.yaml:\d+:\d+: .+: .+`)

func checkPlaces(t *testing.T, err error) {
	t.Helper()
	for line := range strings.Lines(err.Error()) {
		if !placed.MatchString(line) {
			t.Errorf("the line does not say file:line:column, cause and next step:\n%s", line)
		}
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got (run with -update to accept):\n%s", diff)
	}
}

func TestDefaultsAreTheSafeOnes(t *testing.T) {
	set := load(t, `
version: 1
scope: {regions: [cn-hangzhou]}
rules:
  - {name: dev, match: {tags: {env: dev}}, then: release}
`)
	if set.Limits != (rules.Limits{PerRun: 5, Crop: rules.CropNone}) {
		t.Errorf("limits are %+v", set.Limits)
	}
	c := idleDev()
	if v := set.Judge(c); v.Action != rules.Release || v.Force {
		t.Errorf("want a release without force, got %s with force %t", v.Action, v.Force)
	}
	c.On = "cost-alert"
	if v := set.Judge(c); v.Action != rules.Keep {
		t.Errorf("a rule that names no trigger listens to cost alerts")
	}
}

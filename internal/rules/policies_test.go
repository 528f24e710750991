package rules_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"alikafka-reaper/internal/rules"
)

func TestEveryShippedFileAndEveryPolicyKeepsItsPromises(t *testing.T) {
	shipped, policies := policyFiles(t, "../../deploy/rules", 8), policyFiles(t, "testdata/policies", 20)
	for _, path := range append(shipped, policies...) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".yaml"), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			set := load(t, string(data))
			results, unreached := set.Test()
			for _, rule := range unreached {
				t.Errorf("no test reaches the rule %s", rule)
			}
			for _, r := range results {
				if r.Failure != "" {
					t.Errorf("%d:%d: %s: %s", r.Line, r.Column, r.Name, r.Failure)
				}
			}
			checkBothSides(t, set.RuleNames(), results)
		})
	}
}

// checkBothSides wants two tests of every rule: one that releases, and one in
// which nothing but an unknown fact keeps the instance from this rule.
func checkBothSides(t *testing.T, names []string, results []rules.TestResult) {
	t.Helper()
	releases, keeps := map[string]bool{}, map[string]bool{}
	for _, r := range results {
		if r.Verdict.Rule != r.Rule {
			continue
		}
		unknown := r.Verdict.Reason == rules.MatchUnknown || r.Verdict.Reason == rules.UsageUnknown
		releases[r.Rule] = releases[r.Rule] || r.Verdict.Action == rules.Release
		keeps[r.Rule] = keeps[r.Rule] || unknown && r.Verdict.Action == rules.Keep
	}
	for _, name := range names {
		if !releases[name] {
			t.Errorf("no test of the rule %s wants release", name)
		}
		if !keeps[name] {
			t.Errorf("no test of the rule %s has an unknown fact that decides and wants keep", name)
		}
	}
}

func policyFiles(t *testing.T, folder string, least int) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.yaml"))
	if err != nil || len(files) < least {
		t.Fatalf("found %d files in %s, want at least %d (%v)", len(files), folder, least, err)
	}
	return files
}

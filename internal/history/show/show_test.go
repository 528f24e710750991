package show_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/history/show"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

func summary() history.Summary {
	to := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)
	known := history.Gone{
		Account: "1", Region: "cn-hangzhou", Instance: "alikafka_post-cn-1", Name: "loyalty | \x1b[31mdev", Rule: "dev-idle",
		Released: to.AddDate(0, 0, -5), PerDay: new(153.6), Currency: "CNY", Saved: 768,
	}
	wide := history.Gone{Account: "1", Region: "cn-shanghai", Instance: "alikafka_post-cn-2", Name: "测试实例", Rule: "dev-idle", Released: to.AddDate(0, 0, -1)}
	return history.Summary{
		From: to.AddDate(0, 0, -30), To: to, Runs: 31, Enforced: 30, Released: 2, Stopped: 1, Warned: 3, Open: 1, Unpriced: 1,
		Kept: []history.Kept{{Reason: "busy", Last: 4, Days: 118}, {Reason: "protected", Last: 2, Days: 60}},
		Gone: []history.Gone{wide, known}, Savings: []history.Saving{{Currency: "CNY", PerDay: 153.6, Total: 768}},
		Answers: map[string]int{"keep": 3, "not-mine": 1},
		Balance: []history.Balance{
			{Gone: wide, Result: "unknown", Why: "nothing was claimed: no run knew what it cost"},
			{Gone: known, Result: "balanced", Why: "the bill shows what was claimed", LastDay: "2026-11-18", LastBilled: new(153.6), DaysAfter: 3, Claimed: 460.8, Difference: new(0.0)},
		},
		Unread: []string{"reports/2026-11-01/x.json: it is empty"},
	}
}

func TestASummaryLooksLikeItsGoldenFiles(t *testing.T) {
	zone := time.FixedZone("CST", 8*60*60)
	var b strings.Builder
	if err := show.Text(&b, summary(), zone); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.txt", b.String())
	b.Reset()
	if err := show.Markdown(&b, summary(), zone); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.md", b.String())
	b.Reset()
	if err := show.Text(&b, history.Summary{}, time.UTC); err != nil {
		t.Fatal(err)
	}
	golden(t, "nothing.txt", b.String())
}

package main

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/cloudtest"
)

var updateDecisions = flag.Bool("decisions.update", false, "rewrite docs/decisions.md")

const decisionsPage = "../../docs/decisions.md"

var explained = regexp.MustCompile("(?s)<!-- explain (\\S+) -->\n```text\n(.*?)```\n")

// TestTheEvidenceOnThePageIsReal prints each tree on the page again, about the same
// instance of the demo's fleet.
func TestTheEvidenceOnThePageIsReal(t *testing.T) {
	serveDemo(t)
	page, err := os.ReadFile(decisionsPage)
	if err != nil {
		t.Fatal(err)
	}
	trees := 0
	got := explained.ReplaceAllFunc(page, func(block []byte) []byte {
		trees++
		id := explained.FindSubmatch(block)[1]
		return []byte("<!-- explain " + string(id) + " -->\n```text\n" + string(oneEvening(explainNow(t, string(id)))) + "```\n")
	})
	if trees != 3 {
		t.Fatalf("the page has %d trees, want 3", trees)
	}
	if *updateDecisions {
		if err := os.WriteFile(decisionsPage, got, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(page), string(got)); diff != "" {
		t.Errorf("docs/decisions.md is not current; run go test ./cmd/reaper -run Evidence -decisions.update:\n%s", diff)
	}
}

// serveDemo points the command line at a cloud with the demo's fleet.
func serveDemo(t *testing.T) {
	t.Helper()
	cloud, err := cloudtest.New(cloudtest.Config{Fleet: cloudtest.DemoFleet(), Keys: cloudtest.DemoKeys()})
	if err != nil {
		t.Fatal(err)
	}
	server, err := cloudtest.Serve(cloud)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	key := cloudtest.DemoKeys()[0]
	for name, value := range map[string]string{
		"REAPER_OPENAPI_URL": server.URL, "REAPER_MODE": "", "REAPER_STORE": "", "REAPER_FREEZE": "", "COLUMNS": "",
		"ALIBABA_CLOUD_ACCESS_KEY_ID": key.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": key.Secret, "ALIBABA_CLOUD_SECURITY_TOKEN": key.SecurityToken,
	} {
		t.Setenv(name, value)
	}
}

func explainNow(t *testing.T, id string) []byte {
	t.Helper()
	rules := filepath.Join(t.TempDir(), "rules.yaml")
	if err := os.WriteFile(rules, demoRules, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run(t.Context(), []string{"explain", id, "--rules", rules}, nil, &out, &errs); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	return bytes.ReplaceAll(out.Bytes(), []byte(rules), []byte("rules.yaml"))
}

var (
	day      = `\d{4}-\d\d-\d\d`
	clock    = `\d\d:\d\d:\d\d`
	window   = regexp.MustCompile(`from(\s+)(` + day + `)(\s+)(` + clock + `)(\s+)\+08:00(\s+)to(\s+)(` + day + `)(\s+)(` + clock + `)(\s+)\+08:00`)
	readAt   = regexp.MustCompile(`(read\s+at\s+)` + day + `(\s+)` + clock)
	judgedAt = regexp.MustCompile(`judged ` + day + ` ` + clock)
	bill     = regexp.MustCompile(`(DescribeInstanceBill\s+)` + day)
)

// oneEvening moves all times to half past ten on a Thursday. Windows keep their
// length, and every line its breaks, since the new times are as long as the old.
func oneEvening(out []byte) []byte {
	end := time.Date(2026, time.March, 5, 22, 30, 0, 0, time.UTC)
	out = window.ReplaceAllFunc(out, func(found []byte) []byte {
		m := window.FindSubmatch(found)
		from, _ := time.Parse(time.DateTime, string(m[2])+" "+string(m[4]))
		to, _ := time.Parse(time.DateTime, string(m[8])+" "+string(m[10]))
		start := end.Add(from.Sub(to))
		return []byte("from" + string(m[1]) + start.Format(time.DateOnly) + string(m[3]) + start.Format(time.TimeOnly) + string(m[5]) + "+08:00" +
			string(m[6]) + "to" + string(m[7]) + end.Format(time.DateOnly) + string(m[9]) + end.Format(time.TimeOnly) + string(m[11]) + "+08:00")
	})
	out = readAt.ReplaceAll(out, []byte("${1}"+end.Format(time.DateOnly)+"${2}"+end.Format(time.TimeOnly)))
	out = judgedAt.ReplaceAll(out, []byte("judged "+end.Format(time.DateTime)))
	return bill.ReplaceAll(out, []byte("${1}"+end.AddDate(0, 0, -2).Format(time.DateOnly)))
}

package ledger

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReportsAreFoundByWhenTheirRunsBegan(t *testing.T) {
	s := &shelf{files: map[string][]byte{"reports/2026-11-24/notes.txt": nil, "reports/2026-11-24/121314.000Z.json": nil, "reports/x.json": nil}}
	l, day := New(s), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	for _, began := range []time.Time{day.AddDate(0, -1, 0), day.Add(-time.Hour), day, day.AddDate(0, 0, 8)} {
		if err := l.SaveReport(t.Context(), began, "1-a/b", []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	got, err := l.ReportNames(t.Context(), day.Add(-time.Hour), day.AddDate(0, 0, 8))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"reports/2026-11-24/110000.000Z-1-a_b.json", "reports/2026-11-24/120000.000Z-1-a_b.json"}, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if all, _ := l.ReportNames(t.Context(), day.AddDate(0, -2, 0), day.AddDate(1, 0, 0)); len(all) != 4 {
		t.Errorf("of four months: %q", all)
	}
	if data, err := l.Report(t.Context(), got[0]); err != nil || string(data) != "{}" {
		t.Errorf("%s, %v", data, err)
	}
}

func TestAReportsNameIsOneOfAStore(t *testing.T) {
	for _, run := range []string{"", "1-6569-0c0f", "cli-run-20261124T1.5Z", "../../up", strings.Repeat("长", 400)} {
		name := reportName(time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC), run)
		if began, ok := reportBegan(name); CheckName(name) != nil || !ok || began.Nanosecond() != 6e6 {
			t.Errorf("%q: %v, %v", name, CheckName(name), ok)
		}
	}
}

func TestOnlyReportsAreReadAsReports(t *testing.T) {
	l := New(&shelf{files: map[string][]byte{"census.json": []byte("secret")}})
	for _, name := range []string{"census.json", "reports/2026-11-24/../../census.json", ""} {
		if data, err := l.Report(t.Context(), name); err == nil {
			t.Errorf("%q: %s", name, data)
		}
	}
}

func TestAReportThatIsTooLargeOrAStoreThatFailsIsAnError(t *testing.T) {
	s := &shelf{files: map[string][]byte{}}
	if err := New(s).SaveReport(t.Context(), time.Now(), "r", make([]byte, maxReport+1)); err == nil || len(s.files) != 0 {
		t.Errorf("%v; %q", err, slices.Collect(maps.Keys(s.files)))
	}
	s.broken = errors.New("the disk is gone")
	if _, err := New(s).ReportNames(t.Context(), time.Now(), time.Now().Add(time.Hour)); !errors.Is(err, s.broken) {
		t.Errorf("%v", err)
	}
}

package board_test

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/web/board"
)

var update = flag.Bool("update", false, "write the golden files")

var now = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// reports are a store in memory.
type reports []message.Report

func (r reports) ReportNames(context.Context, time.Time, time.Time) (names []string, err error) {
	if r == nil {
		return nil, errors.New("the bucket is gone")
	}
	for _, one := range r {
		names = append(names, one.Run.ID)
	}
	return names, nil
}

func (r reports) Report(_ context.Context, name string) ([]byte, error) {
	return json.Marshal(r[slices.IndexFunc(r, func(one message.Report) bool { return one.Run.ID == name })])
}

// counted are answers in memory.
type counted map[string]int

func (c counted) CountAnswers(context.Context, time.Time, time.Time) (map[string]int, error) {
	if c == nil {
		return nil, errors.New("the answers are gone")
	}
	return c, nil
}

func verdict(id, name, action, reason, text string) message.Verdict {
	return message.Verdict{
		Instance: message.Instance{ID: id, Region: "cn-hangzhou", Account: "1000000000000001", Name: &name, Status: "running", Tags: map[string]string{"owner": "lin.na"}},
		Action:   action, Reason: reason, Text: text, Rule: "dev-idle",
		Cost:    &message.Cost{PerDay: new(76.8), Currency: "CNY", Source: "DescribeInstanceBill 2026-11-21"},
		Traffic: []message.Traffic{{Signal: "usage.bytes_in", From: now.Add(-24 * time.Hour), To: now, Values: []*float64{new(10.0), nil, new(512.0)}}},
		Conditions: []message.Condition{{Rule: "dev-idle", Text: "bytes_in <= 1.0 KiB/s over 24h", Outcome: "true", Got: "512 B/s", Facts: []message.Fact{
			{Signal: "usage.bytes_in", Value: new(512.0), Window: "24h0m0s", Source: "DescribeMetricList instance_message_input", From: now.Add(-24 * time.Hour), To: now, Expected: 288, Got: 288},
		}}},
	}
}

// aRun is a run some days ago.
func aRun(daysAgo int, id, mode string, change func(*message.Report)) message.Report {
	r := message.Report{
		Run: &message.Run{
			Version: message.Version, ID: id, Time: now.AddDate(0, 0, -daysAgo).Add(-time.Hour), Mode: mode, Zone: "Asia/Shanghai",
			Trigger: message.Trigger{Kind: "schedule", Name: "every-evening"},
		},
		Summary: &message.Summary{RunID: id, Status: "done", Text: "what run " + id + " did", Reasons: map[string]int{"busy": 4, "protected": 2}},
	}
	change(&r)
	return r
}

func twoRuns() reports {
	return reports{
		aRun(3, "r1", "enforce", func(r *message.Report) {
			r.Verdicts = []message.Verdict{verdict("i-gone", "loyalty-dev", "release", "idle", "idle over 24h")}
			r.Summary.Reasons["idle"] = 1
			r.Effects = []message.Effect{{
				Account: "1000000000000001", Region: "cn-hangzhou", Instance: "i-gone", Name: "loyalty-dev", Rule: "dev-idle",
				Operation: "ReleaseInstance", Outcome: "accepted", Time: r.Run.Time, Text: "ReleaseInstance accepted",
			}}
		}),
		aRun(0, "r2", "plan", func(r *message.Report) {
			due := now.Add(20 * time.Hour)
			waits := verdict("i-waits", "checkout-poc", "wait", "grace", "warned; idle over 24h")
			waits.Due = due
			r.Verdicts = []message.Verdict{
				verdict("i-goes", `<b>evil</b> & "sons"`, "release", "idle", "idle over 24h"), waits,
				verdict("i-held", "etl-sandbox", "keep", "over-limit", "over the limit"), verdict("i-busy", "payments", "keep", "busy", "in use"),
			}
			r.Summary.Status = "partial"
			r.Summary.Problems = []message.Problem{{Region: "cn-beijing", Operation: "GetInstanceList", Class: "denied", Text: "the role may not list instances", Count: 2}}
		}),
	}
}

func get(t *testing.T, o board.Options, method, target, accept string) *httptest.ResponseRecorder {
	t.Helper()
	o.Now = func() time.Time { return now }
	handler, err := board.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), method, target, nil)
	r.Header.Set("Accept-Language", accept)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

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

// contents is a page without its style sheet.
func contents(page string) string {
	return regexp.MustCompile(`(?s)<style>.*</style>`).ReplaceAllString(page, "<style></style>")
}

func TestThePageLooksLikeItsGoldenFiles(t *testing.T) {
	for name, target := range map[string]string{"page-en.html": "/?lang=en", "page-zh.html": "/?lang=zh"} {
		w := get(t, board.Options{Reports: twoRuns(), Answers: counted{"keep": 3, "not-mine": 1}, Note: "an example"}, http.MethodGet, target, "")
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", target, w.Code)
		}
		golden(t, name, contents(w.Body.String()))
	}
}

func TestThePageIsWellFormedAndItsAnchorsAndIdsFit(t *testing.T) {
	body := contents(get(t, board.Options{Reports: twoRuns()}, http.MethodGet, "/", "").Body.String())
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]+)"`).FindAllStringSubmatch(body, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("the id %s stands there %d times", id, n)
		}
	}
	for _, m := range regexp.MustCompile(`(?:href="#|labelledby=")([^"]+)"`).FindAllStringSubmatch(body, -1) {
		for id := range strings.FieldsSeq(m[1]) {
			if ids[id] == 0 {
				t.Errorf("nothing has the id %s", id)
			}
		}
	}
	for _, wrong := range []string{"<b>evil", " style=", "<script", "http://", "https://", " onclick", "%!"} {
		if strings.Contains(body, wrong) {
			t.Errorf("the page holds %q", wrong)
		}
	}
	for _, table := range regexp.MustCompile(`(?s)<table.*?</table>`).FindAllString(body, -1) {
		if !strings.Contains(table, "<caption") || strings.Count(table, "<th ") != strings.Count(table, "<th scope=") {
			t.Errorf("a table without caption or scope:\n%s", table)
		}
	}
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestTheLanguageIsTheOneThatIsAskedFor(t *testing.T) {
	for name, c := range map[string]struct{ target, accept, lang string }{
		"nothing said":     {"/", "", "en"},
		"the browser's":    {"/", "zh-CN,zh;q=0.9,en;q=0.8", "zh"},
		"the link's first": {"/?lang=en", "zh-CN", "en"},
		"another":          {"/?lang=fr", "zh-CN", "en"},
	} {
		if w := get(t, board.Options{Reports: twoRuns()}, http.MethodGet, c.target, c.accept); !strings.Contains(w.Body.String(), `<html lang="`+c.lang+`">`) {
			t.Errorf("%s: not in %s", name, c.lang)
		}
	}
}

func TestWithoutReportsThePageSaysWhy(t *testing.T) {
	if w := get(t, board.Options{Reports: reports(nil)}, http.MethodGet, "/", ""); w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "the bucket is gone") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	if w := get(t, board.Options{Reports: reports{}}, http.MethodGet, "/", ""); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "REAPER_STORE") {
		t.Errorf("%d: %s", w.Code, w.Body)
	}
	if w := get(t, board.Options{Reports: twoRuns(), Answers: counted(nil)}, http.MethodGet, "/", ""); !strings.Contains(w.Body.String(), "the answers are gone") {
		t.Errorf("that answers are missing is not told: %s", w.Body)
	}
}

func TestThePageCanOnlyBeLookedAt(t *testing.T) {
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete} {
		if w := get(t, board.Options{Reports: twoRuns()}, method, "/", ""); w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
	if _, err := board.New(board.Options{Reports: history.Store(twoRuns())}); err == nil {
		t.Error("a page without a clock is taken")
	}
}

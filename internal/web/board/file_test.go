package board_test

import (
	"strings"
	"testing"
	"time"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/web/board"
)

func TestARunAndASummaryArePagesOfTheirOwn(t *testing.T) {
	var page strings.Builder
	if err := board.WriteRun(&page, twoRuns()[0]); err != nil {
		t.Fatal(err)
	}
	golden(t, "run.html", contents(page.String()))

	s := history.Sum(history.Log{From: now.AddDate(0, 0, -30), To: now, Reports: twoRuns(), Unread: []string{"reports/x.json: it is empty"}}, time.UTC)
	s.Balance = history.Hold(s, "1000000000000001", nil)
	page.Reset()
	if err := board.WriteSummary(&page, s, time.UTC); err != nil {
		t.Fatal(err)
	}
	golden(t, "report.html", contents(page.String()))
}

func TestARefusedRunIsAPageToo(t *testing.T) {
	var page strings.Builder
	if err := board.WriteRun(&page, message.Report{Summary: &message.Summary{Status: "refused", Text: "nothing was looked at"}}); err != nil || !strings.Contains(page.String(), "nothing was looked at") {
		t.Errorf("%v: %s", err, page.String())
	}
}

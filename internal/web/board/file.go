package board

import (
	_ "embed" // the templates
	"io"
	"time"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
)

var (
	//go:embed run.html
	runText string
	//go:embed report.html
	reportText string
)

// runView is one run as a page of its own.
type runView struct {
	Lang       string
	Run        run
	Next, Held []item
	Effects    []message.Effect
	Kept       []history.Kept
}

// WriteRun writes one run as a page that needs nothing else, in English: what goes
// with its evidence, what was done, and what is kept by reason.
func WriteRun(w io.Writer, r message.Report) error {
	if r.Run == nil {
		r.Run = new(message.Run)
	}
	if r.Summary == nil {
		r.Summary = new(message.Summary)
	}
	pages, err := newPages(runText)
	if err != nil {
		return err
	}
	log := history.Log{Reports: []message.Report{r}, From: r.Run.Time, To: r.Run.Time}
	zone := log.Zone()
	v := runView{Lang: english, Run: newRun(r, zone), Effects: r.Effects}
	v.Next, v.Held = items(message.Report{Run: r.Run, Verdicts: r.Verdicts}, zone)
	v.Kept = history.Sum(log, zone).Kept
	return pages[english].Render(w, v)
}

// reportView is a summary as a page of its own.
type reportView struct {
	view
	From, To string
	Counts   []count
	Balance  []balanced
}

// balanced is a claim held against the bill, as it is written.
type balanced struct {
	history.Balance
	Claimed, Billed, After, Off string
}

// WriteSummary writes a summary of many runs as a page that needs nothing else, in
// English.
func WriteSummary(w io.Writer, s history.Summary, zone *time.Location) error {
	pages, err := newPages(reportText)
	if err != nil {
		return err
	}
	v := reportView{view: view{Lang: english}, From: s.From.In(zone).Format(clock), To: s.To.In(zone).Format(clock)}
	v.fill(history.Log{From: s.From, To: s.To}, s, zone)
	v.Tiles = v.Tiles[1:] // of what goes next a summary knows nothing
	v.Counts = []count{
		{"runs", s.Runs}, {"released", s.Released}, {"stopped", s.Stopped}, {"reopened", s.Reopened}, {"warned", s.Warned}, {"open", s.Open},
	}
	for _, b := range s.Balance {
		v.Balance = append(v.Balance, newBalanced(b))
	}
	return pages[english].Render(w, v)
}

func newBalanced(b history.Balance) balanced {
	one := balanced{Balance: b, After: amount(b.BilledAfter, b.Currency)}
	if b.PerDay != nil {
		one.Claimed = amount(*b.PerDay, b.Currency)
	}
	if b.LastBilled != nil {
		one.Billed = amount(*b.LastBilled, b.Currency)
	}
	if b.Difference != nil {
		one.Off = amount(*b.Difference, b.Currency)
	}
	return one
}

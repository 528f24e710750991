package board

import (
	_ "embed" // the templates
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
)

var (
	//go:embed parts.html
	partsText string
	//go:embed page.html
	pageText string
)

// runsShown bounds the list of runs.
const runsShown = 25

// view is what a template sees.
type view struct {
	Lang, Language string
	Note           string
	// Failed says why there is nothing to show.
	Failed, AnswersFailed string
	Zone                  string
	Days                  int
	Last                  *run
	Next, Held            []item
	Summary               history.Summary
	Gone                  []gone
	Tiles                 []tile
	Charts                []savings
	Runs                  []run
	Older                 int
	Answers               []count
}

// run is one run in the list.
type run struct {
	message.Run
	At, Status, Text string
	Problems         []message.Problem
}

// tile is one number to be seen first.
type tile struct {
	Value, Key string
	// Days is what the key counts back; 0 where it counts nothing.
	Days int
}

// count is one kind and how often it came.
type count struct {
	Word string
	N    int
}

// gone is a released instance, as it is written.
type gone struct {
	history.Gone
	At, PerDay, Saved string
}

const clock = "2006-01-02 15:04"

// fill makes the whole page of a log.
func (v *view) fill(log history.Log, s history.Summary, zone *time.Location) {
	v.Zone, v.Days, v.Summary = zone.String(), int(s.To.Sub(s.From).Hours()/24+0.5), s
	if last := log.Last(); last != nil {
		one := newRun(*last, zone)
		v.Last = &one
		v.Next, v.Held = items(*last, zone)
	}
	v.money(s, zone)
	v.list(log.Reports, zone)
	for _, word := range []string{"keep", "release", "undo", "not-mine"} {
		if n := s.Answers[word]; n > 0 {
			v.Answers = append(v.Answers, count{word, n})
		}
	}
}

// list fills the runs, the newest first.
func (v *view) list(reports []message.Report, zone *time.Location) {
	for _, r := range slices.Backward(reports) {
		if len(v.Runs) == runsShown {
			break
		}
		v.Runs = append(v.Runs, newRun(r, zone))
	}
	v.Older = len(reports) - len(v.Runs)
}

func newRun(r message.Report, zone *time.Location) run {
	return run{Run: *r.Run, At: r.Run.Time.In(zone).Format(clock), Status: r.Summary.Status, Text: r.Summary.Text, Problems: r.Summary.Problems}
}

// money fills what was released and what that saved.
func (v *view) money(s history.Summary, zone *time.Location) {
	for _, g := range s.Gone {
		one := gone{Gone: g, At: g.Released.In(zone).Format(clock)}
		if g.PerDay != nil {
			one.PerDay, one.Saved = amount(*g.PerDay, g.Currency), amount(g.Saved, g.Currency)
		}
		v.Gone = append(v.Gone, one)
	}
	v.Tiles = []tile{{fmt.Sprint(len(v.Next)), "tile.next", 0}, {fmt.Sprint(s.Released), "tile.released", v.Days}}
	for _, one := range s.Savings {
		v.Tiles = append(v.Tiles, tile{amount(one.PerDay, one.Currency), "tile.perday", 0}, tile{amount(one.Total, one.Currency), "tile.saved", 0})
		v.Charts = append(v.Charts, daily(s.Days, one.Currency))
	}
}

// amount writes money as text does everywhere else here.
func amount(n float64, currency string) string { return fmt.Sprintf("%.2f %s", n, currency) }

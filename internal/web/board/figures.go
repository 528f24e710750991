package board

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"alikafka-reaper/internal/history"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
	"alikafka-reaper/internal/web/chart"
)

// savings is the chart of what was saved on each day in one currency.
type savings struct {
	Currency, Max, From, To string
	Bars                    []chart.Bar
	// Rows are the same in numbers: day and amount.
	Rows [][2]string
}

func daily(days []history.Day, currency string) savings {
	s, most := savings{Currency: currency}, 0.0
	for _, d := range days {
		saved := d.Saved[currency]
		text := amount(saved, currency)
		s.Bars = append(s.Bars, chart.Bar{Value: saved, Title: d.Date + ": " + text})
		s.Rows = append(s.Rows, [2]string{d.Date, text})
		most = max(most, saved)
	}
	if len(days) > 0 {
		s.Max, s.From, s.To = amount(most, currency), days[0].Date, days[len(days)-1].Date
	}
	return s
}

// traffic is the chart of one direction over the window looked at.
type traffic struct {
	ID, Signal, Peak, From, To string
	Values                     []*float64
	// Got of the values are there.
	Got int
}

func newTraffic(id string, t message.Traffic, zone *time.Location) traffic {
	drawn, peak := traffic{ID: id, Signal: t.Signal, From: t.From.In(zone).Format(clock), To: t.To.In(zone).Format(clock), Values: t.Values}, 0.0
	for _, v := range t.Values {
		if v != nil {
			drawn.Got++
			peak = max(peak, *v)
		}
	}
	drawn.Peak = render.Bytes(peak)
	return drawn
}

// item is an instance that goes, or would.
type item struct {
	message.Verdict
	Anchor, Name, Due, PerDay, Created string
	// Done is what the run did to it, or why not; empty where it did nothing.
	Done    string
	Tags    []string
	Charts  []traffic
	Checked []checked
}

// checked is one condition, with its measurements in words.
type checked struct {
	message.Condition
	Sources []string
}

// items are the instances of a run that go next, and those that are held back. What
// the run itself released has gone.
func items(r message.Report, zone *time.Location) (next, held []item) {
	for n, v := range r.Verdicts {
		if v.LeftAlone() {
			continue
		}
		one := newItem(fmt.Sprintf("i%d", n+1), v, zone)
		released := false
		for _, e := range r.Effects {
			if e.Instance == v.Instance.ID && e.Account == v.Instance.Account && e.Begun == "" {
				one.Done = e.Text
				released = released || e.Operation == "ReleaseInstance" && e.Outcome == "accepted"
			}
		}
		switch {
		case released:
		case v.Action == "keep":
			held = append(held, one)
		default:
			next = append(next, one)
		}
	}
	return next, held
}

func newItem(anchor string, v message.Verdict, zone *time.Location) item {
	one := item{Verdict: v, Anchor: anchor, Name: v.Instance.Label()}
	if !v.Due.IsZero() {
		one.Due = v.Due.In(zone).Format(clock)
	}
	if v.Cost != nil && v.Cost.PerDay != nil {
		one.PerDay = amount(*v.Cost.PerDay, v.Cost.Currency)
	}
	if v.Instance.CreatedAt != nil {
		one.Created = v.Instance.CreatedAt.In(zone).Format(clock)
	}
	for _, key := range slices.Sorted(maps.Keys(v.Instance.Tags)) {
		one.Tags = append(one.Tags, key+"="+v.Instance.Tags[key])
	}
	for _, t := range v.Traffic {
		one.Charts = append(one.Charts, newTraffic(fmt.Sprintf("%s-%d", anchor, len(one.Charts)), t, zone))
	}
	for _, c := range v.Conditions {
		one.Checked = append(one.Checked, newChecked(c))
	}
	return one
}

func newChecked(c message.Condition) checked {
	one := checked{Condition: c}
	for _, f := range c.Facts {
		one.Sources = append(one.Sources, render.Fact(f))
	}
	return one
}

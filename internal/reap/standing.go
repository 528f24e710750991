package reap

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/ledger"
	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/rules"
)

// Standing is how things stand by the marks on the instances and by the store.
// Nothing is judged and nothing is measured for it.
type Standing struct {
	Time time.Time `json:"time"`
	// Zone is the IANA name of the rules file's time zone.
	Zone    string   `json:"zone"`
	Rules   string   `json:"rules"`
	Regions []string `json:"regions"`
	// Listed counts the instances that were found and are not being released.
	Listed int `json:"listed"`
	// Store names where the reaper remembers; empty for nowhere.
	Store string `json:"store,omitempty"`
	// LastRun is when a run last left its census there; missing where none did.
	LastRun time.Time `json:"last_run,omitzero"`
	// Marked are the instances that were warned of or stopped, the next due first.
	Marked []Marked `json:"marked,omitempty"`
	// Lately are the acts of the last week in the store, the newest first.
	Lately []Acted `json:"lately,omitempty"`
	// Stuck are those of all times that wait for somebody to look.
	Stuck []Acted `json:"stuck,omitempty"`
	// Limits are the rules' limits, and what is used of those that count by the day.
	Limits string `json:"limits"`
	Used   []Used `json:"used,omitempty"`
	// Problems are what could not be read.
	Problems []message.Problem `json:"problems,omitempty"`
}

// Marked is an instance that was warned of, or stopped.
type Marked struct {
	Account  string `json:"account"`
	Region   string `json:"region"`
	Instance string `json:"instance"`
	Name     string `json:"name,omitempty"`
	// Stage is "warned", "stopped", or "unreadable" for a mark that cannot be trusted.
	Stage string `json:"stage"`
	// Rule is whose it is; empty where no rule says any more what it was left for.
	Rule  string    `json:"rule,omitempty"`
	Since time.Time `json:"since,omitzero"`
	// Due is when the next step was announced for; Next is the first moment from then,
	// or from now on, at which the rule's window is open. Missing where it never is.
	Due  time.Time `json:"due,omitzero"`
	Next time.Time `json:"next,omitzero"`
	// Burns is when Alibaba Cloud itself releases what was stopped, UTC+8 assumed.
	Burns time.Time `json:"burns,omitzero"`
	// Text says to people what comes next.
	Text string `json:"text"`
}

// Used is how much of a limit is taken.
type Used struct {
	Limit   string `json:"limit"`
	Taken   int    `json:"taken"`
	Allowed int    `json:"allowed"`
}

// Stand looks how things stand. The error is not nil only when no region could be
// listed for a reason that will pass.
func Stand(ctx context.Context, clouds Clouds, order Order) (Standing, error) {
	r := &run{Order: order, clouds: clouds, began: order.Clock.Now()}
	r.recall(ctx)
	r.lookUp(ctx)
	s := Standing{
		Time: r.began, Zone: r.Rules.Zone.String(), Rules: r.Rules.Name, Regions: r.wantedRegions(),
		Listed: r.basis().listed, Limits: r.Rules.Limits.String(), Marked: r.marked(),
	}
	if r.Store != nil {
		s.Store = r.Store.String()
		r.standInStore(ctx, &s)
	}
	s.Problems = r.problems.messages()
	return s, r.retryHelps()
}

// standInStore adds what the store says.
func (r *run) standInStore(ctx context.Context, s *Standing) {
	failed := func(err error) {
		r.problems.add(problem{operation: "read store", word: storeWord, text: err.Error()})
	}
	if r.before.failed != nil {
		failed(r.before.failed)
		return
	}
	if r.Memory != nil {
		last, err := r.Memory.Last(ctx)
		if err != nil {
			failed(err)
		} else if last != nil {
			s.LastRun = last.At
		}
	}
	s.Lately, s.Stuck = r.lately(ctx)
	for _, l := range r.basis().limits(nil) {
		if l.word != "limits.per_day" {
			continue // the others count by the event that woke a run
		}
		taken, err := r.Store.Taken(ctx, ledger.Quota{Name: l.quota(r.began)})
		if err != nil {
			failed(err)
			continue
		}
		s.Used = append(s.Used, Used{l.word, taken, l.allowed})
	}
}

// marked are the instances that carry a mark, the next due first.
func (r *run) marked() []Marked {
	var list []Marked
	for _, one := range r.subjects {
		i := one.instance
		mark := markOf(i)
		m, known := mark.Get()
		if status, _ := i.Status.Get(); status.Going() || !known && mark.Why().Cause == fleet.Absent {
			continue
		}
		if !known && mark.Why().Cause != fleet.Malformed {
			continue // whether there is one cannot be told; nothing has begun by it
		}
		name, _ := i.Name.Get()
		entry := Marked{Account: i.Account, Region: i.Region, Instance: i.ID, Name: name, Stage: "unreadable", Text: mark.Why().String()}
		if known {
			r.describe(&entry, m, i)
		}
		list = append(list, entry)
	}
	slices.SortFunc(list, func(a, b Marked) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Instance, b.Instance))
	})
	return list
}

// describe says what a mark promises.
func (r *run) describe(to *Marked, m fleet.Mark, i fleet.Instance) {
	to.Stage, to.Since, to.Due, to.Rule = m.Stage.String(), m.Since, m.Due, r.Rules.RuleOf(m)
	to.Next = r.nextOpen(to.Rule, m.Due)
	since := fmt.Sprintf("%s since %s", m.Stage, r.local(m.Since))
	status, _ := i.Status.Get()
	switch {
	case to.Rule == "":
		to.Next = time.Time{}
		to.Text = since + "; the rule that did it has changed since, so the mark does not count"
	case m.Stage == fleet.Paused && status != fleet.Stopped && status != fleet.Stopping:
		to.Next = time.Time{}
		to.Text = fmt.Sprintf("%s by its mark, and it is %s, so the mark does not count", since, i.Status)
	case m.Stage == fleet.Paused:
		to.Burns = rules.AutoRelease(m.Since)
		to.Text = fmt.Sprintf("%s; %s, and by Alibaba Cloud itself at %s (UTC+8 assumed); reaper undo %s opens it",
			since, r.comes("its release", to.Next), r.local(to.Burns), i.ID)
	default:
		to.Text = fmt.Sprintf("%s; %s, if nobody uses it until then", since, r.comes("the next step", to.Next))
	}
}

// comes says when a step may come.
func (r *run) comes(step string, at time.Time) string {
	switch {
	case at.IsZero():
		return step + " does not come: the rule's window does not open within a year"
	case !at.After(r.began):
		return step + " may come in the next run"
	default:
		return fmt.Sprintf("%s may come from %s on", step, r.local(at))
	}
}

// nextOpen is the first moment from a due time, and from now, on at which a rule's
// window is open, or may be; zero where it is not within a year.
func (r *run) nextOpen(rule string, due time.Time) time.Time {
	from := due
	if r.began.After(from) {
		from = r.began
	}
	for _, w := range r.Rules.Windows() {
		if w.Rule != rule || w.Window == nil {
			continue
		}
		// A year holds every yearly window.
		next, d := w.Window.NextOpen(from, 366*24*time.Hour)
		if d.State == calendar.Outside {
			return time.Time{}
		}
		return next
	}
	return from
}

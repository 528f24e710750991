package message

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

// Report is a whole run, gathered: the answer of the function and the input of
// every renderer.
type Report struct {
	Run      *Run      `json:"run,omitempty"`
	Verdicts []Verdict `json:"verdicts,omitempty"`
	// Facts are all measurements, also those that no verdict rests on, so that
	// other rules can be tried on a saved run.
	Facts []Fact `json:"facts,omitempty"`
	// Effects holds the last word on each effect.
	Effects []Effect `json:"effects,omitempty"`
	// Checks are what a look at whether everything is in place found (command status).
	Checks  []Check  `json:"checks,omitempty"`
	Summary *Summary `json:"summary,omitempty"`
}

// Collector is a Sink that builds a Report.
type Collector struct {
	// Most is how many instances that are left alone the report may hold; 0 means
	// any number. With more, it holds none of them and no facts: those that go, or
	// would but for a limit, are what matters, and all stand in the log.
	Most   int
	report Report
	// alone counts the instances that are left alone.
	alone int
}

// Write adds one message.
func (c *Collector) Write(m Message) {
	switch {
	case m.Run != nil:
		c.report.Run = m.Run
	case m.Fact != nil && !c.full():
		c.report.Facts = append(c.report.Facts, *m.Fact)
	case m.Verdict != nil:
		c.verdict(*m.Verdict)
	case m.Effect != nil:
		c.effect(*m.Effect)
	case m.Check != nil:
		c.report.Checks = append(c.report.Checks, *m.Check)
	case m.Summary != nil:
		c.report.Summary = m.Summary
	}
}

func (c *Collector) effect(e Effect) {
	for i, old := range c.report.Effects {
		if old.Account == e.Account && old.Region == e.Region && old.Instance == e.Instance && old.Operation == e.Operation && old.Begun == e.Begun {
			c.report.Effects[i] = e
			return
		}
	}
	c.report.Effects = append(c.report.Effects, e)
}

func (c *Collector) verdict(v Verdict) {
	alone := v.LeftAlone()
	if alone {
		c.alone++
	}
	if c.full() {
		c.report.Facts = nil
		c.report.Verdicts = slices.DeleteFunc(c.report.Verdicts, Verdict.LeftAlone)
	}
	if !alone || !c.full() {
		c.report.Verdicts = append(c.report.Verdicts, v)
	}
}

func (c *Collector) full() bool { return c.Most > 0 && c.alone > c.Most }

// Report returns what was gathered so far, in an order that does not depend on
// who was looked at first.
func (c *Collector) Report() Report {
	r := c.report
	Sort(r.Verdicts)
	slices.SortStableFunc(r.Facts, func(a, b Fact) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Instance, b.Instance))
	})
	if c.full() && r.Summary != nil {
		short := *r.Summary
		short.Text += fmt.Sprintf("; the %d instances that are left alone are too many for this answer and stand in the log", c.alone)
		r.Summary = &short
	}
	return r
}

// Brief returns the report without what only judging it again needs: the list of
// all measurements, and those behind the conditions of instances that are left
// alone.
func (r Report) Brief() Report {
	r.Facts, r.Verdicts = nil, slices.Clone(r.Verdicts)
	for i, v := range r.Verdicts {
		if !v.LeftAlone() {
			continue
		}
		v.Conditions = slices.Clone(v.Conditions)
		for n := range v.Conditions {
			v.Conditions[n].Facts = nil
		}
		r.Verdicts[i] = v
	}
	return r
}

// Rank orders actions for readers: what cannot be undone first, what changes
// nothing last.
func Rank(action string) int {
	return slices.Index([]string{"release", "stop", "warn", "wait", "keep"}, action)
}

// Sort puts releases first, then by reason and name.
func Sort(verdicts []Verdict) {
	slices.SortStableFunc(verdicts, func(a, b Verdict) int {
		return cmp.Or(cmp.Compare(Rank(a.Action), Rank(b.Action)), cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Instance.Account, b.Instance.Account),
			cmp.Compare(a.Instance.Region, b.Instance.Region), cmp.Compare(a.Instance.ID, b.Instance.ID))
	})
}

// Kept counts the instances that are kept, by reason, also where a report is too
// short to hold all their verdicts.
func (r Report) Kept() map[string]int {
	kept := map[string]int{}
	if r.Summary == nil {
		return kept
	}
	maps.Copy(kept, r.Summary.Reasons)
	for _, v := range r.Verdicts {
		if v.Action != "keep" {
			kept[v.Reason]--
		}
	}
	for reason, n := range kept {
		if n <= 0 {
			delete(kept, reason)
		}
	}
	return kept
}

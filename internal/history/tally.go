package history

import (
	"time"

	"alikafka-reaper/internal/message"
)

// ref names an instance.
type ref struct{ account, region, id string }

// tally follows what runs did, one after the other.
type tally struct {
	// by names the instances to which an operation was done.
	by map[string]map[ref]struct{}
	// verdicts are the newest of each instance, and costs the newest that were known.
	verdicts map[ref]message.Verdict
	costs    map[ref]message.Cost
	// halted says since when an instance is stopped and what it cost before: a
	// stopped one may cost less.
	halted map[ref]halt
	gone   []Gone
	open   int
}

type halt struct {
	at   time.Time
	cost message.Cost
}

func newTally() *tally {
	return &tally{by: map[string]map[ref]struct{}{}, verdicts: map[ref]message.Verdict{}, costs: map[ref]message.Cost{}, halted: map[ref]halt{}}
}

func (t *tally) add(r message.Report) {
	for _, v := range r.Verdicts {
		of := ref{v.Instance.Account, v.Instance.Region, v.Instance.ID}
		t.verdicts[of] = v
		if v.Cost != nil && v.Cost.PerDay != nil {
			t.costs[of] = *v.Cost
		}
	}
	for _, e := range r.Effects {
		switch e.Outcome {
		case "accepted":
			t.done(r, e)
		case "failed", "uncertain":
			t.open++
		}
	}
}

// done counts what was done to an instance, once.
func (t *tally) done(r message.Report, e message.Effect) {
	of := ref{e.Account, e.Region, e.Instance}
	_, before := t.by[e.Operation][of]
	if t.by[e.Operation] == nil {
		t.by[e.Operation] = map[ref]struct{}{}
	}
	t.by[e.Operation][of] = struct{}{}
	switch e.Operation {
	case "StopInstance":
		t.halted[of] = halt{e.Time, t.costs[of]}
	case "ReopenInstance":
		delete(t.halted, of)
	case "ReleaseInstance":
		if !before {
			t.gone = append(t.gone, t.release(r, of, e))
		}
	}
}

func (t *tally) release(r message.Report, of ref, e message.Effect) Gone {
	v, cost := t.verdicts[of], t.costs[of]
	g := Gone{
		Account: e.Account, Region: e.Region, Instance: e.Instance, Name: e.Name, Rule: e.Rule, Why: v.Text, Verdict: v,
		Released: e.Time, Run: r.Run.ID, Stopped: t.halted[of].at,
	}
	if e.Begun != "" {
		g.Run = e.Begun
	}
	if before := t.halted[of].cost; before.PerDay != nil {
		cost = before
	}
	g.PerDay, g.Currency = cost.PerDay, cost.Currency
	return g
}

package fleet

import "time"

// Census counts what runs saw, so that the next can tell a fleet that fell silent
// from a cloud that stopped telling.
type Census struct {
	// At is when the last run was.
	At time.Time
	// Places holds what was last seen of each region of each account.
	Places map[Place]Count
	// Judged holds what was last judged, by what the verdicts depend on: two runs
	// can be compared only where their rules and kind of trigger are the same.
	Judged map[string]Judging
	// Monitored counts the metered calls to CloudMonitor of all runs in Month,
	// such as "2026-11" (UTC).
	Month     string
	Monitored int
}

// Place is one region of one account.
type Place struct{ Account, Region string }

// Count is what was seen in one place.
type Count struct {
	// Listed counts instances that are not about to go; Tagged those of them
	// with at least one tag.
	Listed, Tagged int
	// Measured counts instances with at least one data point.
	Measured int
}

// Judging is the verdicts of one run about use.
type Judging struct {
	At     time.Time
	Places map[Place]Verdicts
}

// Verdicts counts instances that a rule decided about by their use.
type Verdicts struct {
	// Judged counts all of them, Idle those that nobody uses, Busy those that
	// somebody does.
	Judged, Idle, Busy int
}

// Plus adds two counts up.
func (c Count) Plus(o Count) Count {
	return Count{Listed: c.Listed + o.Listed, Tagged: c.Tagged + o.Tagged, Measured: c.Measured + o.Measured}
}

// Plus adds two counts up.
func (v Verdicts) Plus(o Verdicts) Verdicts {
	return Verdicts{Judged: v.Judged + o.Judged, Idle: v.Idle + o.Idle, Busy: v.Busy + o.Busy}
}

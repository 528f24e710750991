package history

import (
	"time"

	"alikafka-reaper/internal/message"
)

// Summary sums up the runs of a time.
type Summary struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
	// Runs counts those that reported, Enforced those among them that could act.
	Runs     int `json:"runs"`
	Enforced int `json:"enforced"`
	// Released, Stopped, Reopened and Warned count instances to which that was done,
	// each of them once; Open counts calls that failed, or of which it is not known
	// what became.
	Released int `json:"released"`
	Stopped  int `json:"stopped"`
	Reopened int `json:"reopened"`
	Warned   int `json:"warned"`
	Open     int `json:"open"`
	// Kept counts what was kept, by reason, the most frequent first.
	Kept []Kept `json:"kept"`
	// Gone are the released instances, the newest first.
	Gone []Gone `json:"gone"`
	// Savings add up what they no longer cost, by currency: an estimate.
	Savings []Saving `json:"savings"`
	// Unpriced counts those of which no run knew the cost.
	Unpriced int `json:"unpriced,omitempty"`
	// Days are what was saved on each day, the oldest first.
	Days []Day `json:"days"`
	// Answers counts what owners answered, by kind; missing where nobody looked.
	Answers map[string]int `json:"answers,omitempty"`
	// Balance holds the claims against the bill; missing where nobody asked for it.
	Balance []Balance `json:"balance,omitempty"`
	// Unread names what could not be read, and why.
	Unread []string `json:"unread,omitempty"`
}

// Kept is one reason to keep instances.
type Kept struct {
	Reason string `json:"reason"`
	// Last counts them in the newest whole run; Days adds up each day's last one.
	Last int `json:"last"`
	Days int `json:"instance_days"`
}

// Gone is a released instance and what it cost.
type Gone struct {
	Account  string `json:"account,omitempty"`
	Region   string `json:"region"`
	Instance string `json:"instance"`
	Name     string `json:"name,omitempty"`
	Rule     string `json:"rule,omitempty"`
	// Why is the verdict's sentence, and Verdict what it rests on, to say the same in
	// another language.
	Why     string          `json:"why,omitempty"`
	Verdict message.Verdict `json:"-"`
	// Stopped is when it was stopped before; zero where it was not.
	Stopped  time.Time `json:"stopped_at,omitzero"`
	Released time.Time `json:"released_at"`
	// Run is the run whose call it was.
	Run string `json:"run"`
	// PerDay is what it cost a day before anything was done to it; missing when no
	// run knew that. Saved is that much for each day since its release.
	PerDay   *float64 `json:"per_day,omitempty"`
	Currency string   `json:"currency,omitempty"`
	Saved    float64  `json:"saved,omitempty"`
}

// Saving is an amount of money that was not spent.
type Saving struct {
	Currency string `json:"currency"`
	// PerDay is what all that is gone cost a day; Total what that makes until now.
	PerDay float64 `json:"per_day"`
	Total  float64 `json:"total"`
}

// Day is what was saved on one day, by currency.
type Day struct {
	Date  string             `json:"date"`
	Saved map[string]float64 `json:"saved"`
}

// Sum sums up a log; days are those of zone.
func Sum(log Log, zone *time.Location) Summary {
	s := Summary{From: log.From, To: log.To, Unread: log.Unread, Kept: []Kept{}, Gone: []Gone{}, Savings: []Saving{}, Days: []Day{}}
	t := newTally()
	for _, r := range log.Reports {
		s.Runs++
		if r.Run.Mode == "enforce" {
			s.Enforced++
		}
		t.add(r)
	}
	s.Released, s.Stopped, s.Reopened, s.Warned, s.Open = len(t.gone), len(t.by["StopInstance"]), len(t.by["ReopenInstance"]), len(t.by["Warn"]), t.open
	s.Kept = kept(log.Reports, zone)
	s.money(t.gone, zone)
	return s
}

// Last returns the newest run that judged all that the rules cover, and nil where
// none did: a run that was narrowed by its caller says nothing about the others.
func (l Log) Last() *message.Report {
	for i := len(l.Reports) - 1; i >= 0; i-- {
		if whole(l.Reports[i]) {
			return &l.Reports[i]
		}
	}
	return nil
}

// Zone is the time zone of the newest run's rules, and UTC where there is none.
func (l Log) Zone() *time.Location {
	if len(l.Reports) == 0 {
		return time.UTC
	}
	zone, err := time.LoadLocation(l.Reports[len(l.Reports)-1].Run.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func whole(r message.Report) bool {
	t := r.Run.Trigger
	narrowed := len(t.Rules)+len(t.Instances)+len(t.Regions)+len(t.Accounts)+len(t.ResourceGroups)+len(t.Tags) > 0
	return !narrowed && t.Kind != "undo"
}

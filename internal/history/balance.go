package history

import (
	"fmt"
	"time"

	"alikafka-reaper/internal/fleet"
)

// billZone is the zone of billing days, UTC+8.
func billZone() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

// BillLag is how many days the newest whole bill is behind: DescribeInstanceBill
// lacks the newest day, and the day before may still grow.
const BillLag = 2

// Balance holds one release's claim against the bill.
type Balance struct {
	Gone
	// Result is "balanced", "differs" or "unknown", and Why says more to people.
	Result string `json:"result"`
	Why    string `json:"why"`
	// LastDay is the last whole day on which it was billed before anything was done
	// to it, LastBilled what that day cost; missing when no bill says so.
	LastDay    string   `json:"last_day,omitempty"`
	LastBilled *float64 `json:"last_billed,omitempty"`
	// DaysAfter counts the whole days after the release whose bill was read, Claimed
	// is what we say they would have cost, and BilledAfter what they did, which
	// should be nothing.
	DaysAfter   int     `json:"days_after"`
	Claimed     float64 `json:"claimed"`
	BilledAfter float64 `json:"billed_after"`
	// Difference is the claim less what the bill shows to be saved; missing when
	// that is unknown.
	Difference *float64 `json:"difference,omitempty"`
}

// BillDays are the days whose bills the claims are held against, the oldest first:
// from the day before anything was done to the first instance on, as far as bills
// are out by now. Days are those of the bill, UTC+8.
func BillDays(s Summary) []time.Time {
	var first time.Time
	for _, g := range s.Gone {
		if day := before(g); first.IsZero() || day.Before(first) {
			first = day
		}
	}
	var list []time.Time
	last := midnight(s.To, billZone()).AddDate(0, 0, -BillLag)
	for day := first; !first.IsZero() && !day.After(last); day = day.AddDate(0, 0, 1) {
		list = append(list, day)
	}
	return list
}

// before is the last whole day before anything was done to an instance.
func before(g Gone) time.Time {
	done := g.Released
	if !g.Stopped.IsZero() {
		done = g.Stopped
	}
	return midnight(done, billZone()).AddDate(0, 0, -1)
}

// Hold holds each claim against the bills of an account. Of other accounts nothing
// is known.
func Hold(s Summary, account string, bills []fleet.Bill) []Balance {
	list := []Balance{}
	for _, g := range s.Gone {
		b := Balance{Gone: g}
		if g.Account != "" && account != "" && g.Account != account {
			b.Result, b.Why = "unknown", "its bill is that of account "+g.Account+", which was not asked"
		} else {
			b.hold(bills)
		}
		list = append(list, b)
	}
	return list
}

// penny is the least amount on a bill; a claim is a mean over a day.
const penny = 0.01

func (b *Balance) hold(bills []fleet.Bill) {
	after := midnight(b.Released, billZone()).AddDate(0, 0, 1)
	for _, bill := range bills {
		of, named := bill.Costs[b.Instance]
		cost, known := of.Get()
		switch {
		case named && !known:
			continue // a day that cannot be read proves nothing
		case named && b.PerDay != nil && cost.Currency != b.Currency:
			b.Result, b.Why = "unknown", fmt.Sprintf("the claim is in %s and the bill in %s", b.Currency, cost.Currency)
			return
		case named && bill.Day.Equal(before(b.Gone)):
			b.LastDay, b.LastBilled = bill.Day.In(billZone()).Format(time.DateOnly), &cost.PerDay
		case !bill.Day.Before(after):
			b.DaysAfter++
			b.BilledAfter += cost.PerDay
		}
	}
	b.conclude()
}

func (b *Balance) conclude() {
	switch {
	case b.PerDay == nil:
		b.Result, b.Why = "unknown", "nothing was claimed: no run knew what it cost"
		return
	case b.DaysAfter == 0:
		b.Result, b.Why = "unknown", fmt.Sprintf("no bill of a whole day after the release is out; bills are %d days behind", BillLag)
		return
	case b.LastBilled == nil:
		b.Result, b.Why = "unknown", "the bill of the last whole day before does not name it"
		b.Claimed = *b.PerDay * float64(b.DaysAfter)
		return
	}
	days := float64(b.DaysAfter)
	b.Claimed = *b.PerDay * days
	difference := b.Claimed - (*b.LastBilled*days - b.BilledAfter)
	b.Difference = &difference
	b.Result, b.Why = "balanced", "the bill shows what was claimed"
	switch {
	case b.BilledAfter >= penny:
		b.Result, b.Why = "differs", "it was billed after its release: look whether it is really gone"
	case difference >= penny*days || difference <= -penny*days:
		b.Result, b.Why = "differs", "it cost another amount a day than was claimed"
	}
}

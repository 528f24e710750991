package history_test

import (
	"testing"
	"time"

	"alikafka-reaper/internal/fleet"
	"alikafka-reaper/internal/history"
)

// bills are those of days in November 2026, with what instance a cost on each.
func bills(costs map[int]fleet.Value[fleet.Cost]) []fleet.Bill {
	var list []fleet.Bill
	for day := 1; day <= 8; day++ {
		bill := fleet.Bill{Day: time.Date(2026, 11, day, 0, 0, 0, 0, time.FixedZone("", 8*3600)), Costs: map[string]fleet.Value[fleet.Cost]{}}
		if cost, ok := costs[day]; ok {
			bill.Costs["a"] = cost
		}
		list = append(list, bill)
	}
	return list
}

func cny(amount float64) fleet.Value[fleet.Cost] {
	return fleet.Known(fleet.Cost{PerDay: amount, Currency: "CNY"})
}

func TestEachClaimIsHeldAgainstTheBill(t *testing.T) {
	// Released on November 3 at 20:00 UTC, which is the 4th by the bill's time.
	released := sum(10, aReport(2, did("a", "ReleaseInstance", "accepted", 10, 0)))
	broken := fleet.Unknown[fleet.Cost](fleet.Malformed, "x")
	for name, c := range map[string]struct {
		costs  map[int]fleet.Value[fleet.Cost]
		result string
		days   int
		after  float64
	}{
		"as claimed":                  {map[int]fleet.Value[fleet.Cost]{3: cny(10), 4: cny(2)}, "balanced", 4, 0},
		"billed on":                   {map[int]fleet.Value[fleet.Cost]{3: cny(10), 5: cny(10), 6: cny(10)}, "differs", 4, 20},
		"another amount":              {map[int]fleet.Value[fleet.Cost]{3: cny(7)}, "differs", 4, 0},
		"not named before":            {map[int]fleet.Value[fleet.Cost]{2: cny(10)}, "unknown", 4, 0},
		"another currency":            {map[int]fleet.Value[fleet.Cost]{3: fleet.Known(fleet.Cost{PerDay: 10, Currency: "USD"})}, "unknown", 0, 0},
		"a day that cannot be read":   {map[int]fleet.Value[fleet.Cost]{3: cny(10), 6: broken}, "balanced", 3, 0},
		"no day after could be read":  {map[int]fleet.Value[fleet.Cost]{3: cny(10), 5: broken, 6: broken, 7: broken, 8: broken}, "unknown", 0, 0},
		"the day before, unreadable ": {map[int]fleet.Value[fleet.Cost]{3: broken}, "unknown", 4, 0},
	} {
		t.Run(name, func(t *testing.T) {
			b := history.Hold(released, "1", bills(c.costs))[0]
			if b.Result != c.result || b.DaysAfter != c.days || b.BilledAfter != c.after || b.Why == "" || (b.Result == "unknown") != (b.Difference == nil) {
				t.Errorf("%+v", b)
			}
		})
	}
	if b := history.Hold(released, "2", bills(nil))[0]; b.Result != "unknown" {
		t.Errorf("another account's bill proves something: %+v", b)
	}
	free := sum(10, aReport(2, did("a", "ReleaseInstance", "accepted", 0, 0)))
	if b := history.Hold(free, "1", bills(map[int]fleet.Value[fleet.Cost]{3: cny(10)}))[0]; b.Result != "unknown" {
		t.Errorf("nothing was claimed: %+v", b)
	}
}

func TestBillsAreReadFromTheDayBeforeTheFirstActOn(t *testing.T) {
	s := sum(10, aReport(0, did("a", "StopInstance", "accepted", 10, 0)), aReport(2, did("a", "ReleaseInstance", "accepted", 10, 0)))
	days := history.BillDays(s)
	if len(days) != 10 || days[0].Format(time.DateOnly) != "2026-11-01" || days[9].Format(time.DateOnly) != "2026-11-10" {
		t.Errorf("%v", days)
	}
	if days := history.BillDays(sum(10)); days != nil {
		t.Errorf("%v", days)
	}
}

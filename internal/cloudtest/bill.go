package cloudtest

import (
	"math"
	"slices"
	"strings"
	"time"
)

// Bill is what an instance costs. The zero value has no bill at all.
type Bill struct {
	// PerDay is the price of a whole day; a part of a day costs its part.
	PerDay float64
	// Currency is CNY when empty.
	Currency string
	// Items split a day; default 1.
	Items int
	// Refund is taken off a whole day, by a further item below zero.
	Refund float64
}

// BillSpec is Bill in a fleet file.
type BillSpec struct {
	PerDay   float64 `yaml:"per_day"`
	Currency string  `yaml:"currency"`
	Items    int     `yaml:"items"`
	Refund   float64 `yaml:"refund"`
}

// check finds a bill that cannot be.
func (b BillSpec) check() string {
	switch {
	case b.PerDay < 0 || b.Items < 0 || b.Refund < 0:
		return "a number is negative"
	case b.PerDay == 0 && b != BillSpec{}:
		return "per_day is missing"
	default:
		return ""
	}
}

// billingZone is the zone of billing days; that it is UTC+8 is unconfirmed.
func billingZone() *time.Location { return time.FixedZone("UTC+8", 8*60*60) }

// billRow is one item of a bill.
type billRow struct {
	rec    *record
	amount float64
	// date is "" for a month together.
	date    string
	seconds float64
}

// billed is the part of a day, from its beginning, that an instance existed: a
// bill runs from creation to release, used or not (help page "Why am I charged
// for a pay-as-you-go instance that is not in use").
func (r *record) billed(day time.Time) time.Duration {
	from, to := day, day.AddDate(0, 0, 1)
	if r.CreateTime.After(from) {
		from = r.CreateTime
	}
	if r.Status == Released && r.StatusSince.Before(to) {
		to = r.StatusSince
	}
	return max(to.Sub(from), 0)
}

// billDays are the days of a query whose bills are out by now. The newest are
// missing (notes of the billing API); for how long is Quirks.BillLag.
func (c *Cloud) billDays(first, last, now time.Time) []time.Time {
	var days []time.Time
	for day := first; !day.After(last); day = day.AddDate(0, 0, 1) {
		if !day.AddDate(0, 0, 1).Add(c.quirks.BillLag).After(now) {
			days = append(days, day)
		}
	}
	return days
}

// billRows are the items of an account, by instance, over the given days
// together. Instances that were deleted keep theirs.
func (c *Cloud) billRows(account string, days []time.Time, date string) []billRow {
	records := slices.Concat(c.stock.accounts[account], c.stock.deleted[account])
	slices.SortStableFunc(records, func(a, b *record) int { return strings.Compare(a.ID, b.ID) })
	var rows []billRow
	for _, rec := range records {
		var whole time.Duration
		for _, day := range days {
			whole += rec.billed(day)
		}
		if rec.Bill.PerDay > 0 && whole > 0 {
			rows = append(rows, rec.items(whole, date)...)
		}
	}
	return rows
}

// items splits what a time costs; rounding falls to the last item.
func (r *record) items(whole time.Duration, date string) []billRow {
	days := whole.Hours() / 24
	left, count := cents(r.Bill.PerDay*days), max(r.Bill.Items, 1)
	var rows []billRow
	for n := range count {
		amount := cents(left / float64(count-n))
		left = cents(left - amount)
		rows = append(rows, billRow{r, amount, date, whole.Seconds()})
	}
	if r.Bill.Refund > 0 {
		rows = append(rows, billRow{r, -cents(r.Bill.Refund * days), date, whole.Seconds()})
	}
	return rows
}

// cents rounds an amount of money.
func cents(amount float64) float64 { return math.Round(amount*100) / 100 }

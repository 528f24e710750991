package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, without a time or a zone. The zero
// Date is no day.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day on which t falls in t's own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate reads a day written as 2026-10-01.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return Date{}, fmt.Errorf("%s is not a day: write it like 2026-10-01", quote(text))
	}
	return DateOf(t), nil
}

// String returns the day as 2026-10-01.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the day n days later, or earlier if n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.utc().AddDate(0, 0, n)) }

// Compare returns -1, 0 or +1 as d is before, the same as, or after other.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.Year, other.Year), cmp.Compare(d.Month, other.Month), cmp.Compare(d.Day, other.Day))
}

// utc returns the midnight of d in UTC, where every day has 24 hours.
func (d Date) utc() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// at returns the instant at which clocks in the zone show d and the time of
// day. Of two such instants it is the later one; if the clocks skip that time
// it is the first instant after the gap.
func (d Date) at(timeOfDay time.Duration, zone *time.Location) time.Time {
	wall := d.utc().Add(timeOfDay)
	var last time.Time
	// No zone is more than a day away from UTC.
	for p := wall.Add(-24 * time.Hour).In(zone); ; {
		_, offset := p.Zone()
		begin, end := p.ZoneBounds()
		candidate := wall.Add(-time.Duration(offset) * time.Second).In(zone)
		if _, o := candidate.Zone(); o == offset {
			last = candidate
		} else if last.IsZero() && candidate.Before(begin) {
			return begin
		}
		if end.IsZero() || end.After(wall.Add(24*time.Hour)) {
			return last
		}
		p = end
	}
}

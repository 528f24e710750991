package calendar

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Holidays is the calendar of one country: its public holidays and make-up
// working days in the years it knows. It is immutable. The zero Holidays knows
// no year; every day is then unknown.
type Holidays struct {
	country, title string
	// weekendsOnly is a calendar that knows every year and has no holidays.
	weekendsOnly bool
	years        map[int]yearDays
}

// yearDays is what one year's announcement says.
type yearDays struct {
	source string
	days   map[Date]day
}

// day is a day that is not what its weekday would make it.
type day struct {
	kind Kind
	name string
}

// WeekendsOnly returns the calendar of nobody in particular: Saturdays and
// Sundays are off, there are no holidays, and every year is known.
func WeekendsOnly() Holidays { return Holidays{weekendsOnly: true} }

// Country returns the name by which windows ask for the calendar, such as cn.
func (h Holidays) Country() string { return h.country }

// Title returns what the days are called, such as "Chinese public holidays".
func (h Holidays) Title() string { return h.title }

// Years returns the known years in order.
func (h Holidays) Years() []int { return slices.Sorted(maps.Keys(h.years)) }

// Source returns who announced a year's holidays, or "" for an unknown year.
func (h Holidays) Source(year int) string { return h.years[year].source }

// Of returns what the day is and, for a public holiday or a make-up day, the
// name of the holiday.
func (h Holidays) Of(d Date) (Kind, string) {
	// An announcement may reach back into the December before its year, and
	// then supersedes what was said earlier.
	for _, year := range []int{d.Year + 1, d.Year} {
		if special, ok := h.years[year].days[d]; ok {
			return special.kind, special.name
		}
	}
	_, known := h.years[d.Year]
	switch weekday := d.Weekday(); {
	case !known && !h.weekendsOnly:
		return UnknownDay, ""
	case weekday == time.Saturday || weekday == time.Sunday:
		return Weekend, ""
	default:
		return WorkingDay, ""
	}
}

// with returns the calendar with the years of other in place of its own.
func (h Holidays) with(other Holidays) Holidays {
	years := maps.Clone(h.years)
	if years == nil {
		years = map[int]yearDays{}
	}
	maps.Copy(years, other.years)
	other.years = years
	return other
}

// UnknownYearError says that an answer depends on a year whose holidays are
// not known.
type UnknownYearError struct {
	Country string
	Year    int
}

// Error names the year and the next step.
func (e *UnknownYearError) Error() string {
	if e.Country == "" {
		return fmt.Sprintf("the holidays of %d are not known: choose a country's calendar", e.Year)
	}
	return fmt.Sprintf("the %s holidays of %d are not known: add the year to the holidays file", e.Country, e.Year)
}

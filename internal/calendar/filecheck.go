package calendar

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"time"
)

// Bounds of what a file may say.
const (
	firstYear, lastYear = 1970, 2200
	// maxHoliday is how many days one holiday may last.
	maxHoliday = 31
	// reachBack is how many days before its year an announcement may speak of.
	reachBack = 7
)

// checker turns a file into holidays and gathers what is wrong with it.
type checker struct {
	name string
	errs []error
	// saidAt is where a day was first spoken of, in any year.
	saidAt map[Date]place
}

func (c *checker) err() error { return errors.Join(c.errs...) }

func (c *checker) wrong(at place, hint, format string, args ...any) {
	if at == (place{}) {
		at = place{1, 1}
	}
	c.errs = append(c.errs, &FileError{c.name, at.line, at.column, fmt.Sprintf(format, args...), hint})
}

func (c *checker) holidays(f *file) Holidays {
	if f.Version.value != 1 {
		c.wrong(f.Version.at, "write version: 1", "the version is %d", f.Version.value)
	}
	if !regexp.MustCompile(`^[a-z]{2}(-[a-z0-9]{1,3})?$`).MatchString(f.Country.value) {
		c.wrong(f.Country.at, "write two small letters, such as cn, and for a region de-by", "%s is not a country", quote(f.Country.value))
	}
	if f.Title.value == "" {
		c.wrong(f.Title.at, "write title: and what the days are called", "the file has no title")
	}
	if len(f.Years) == 0 {
		c.wrong(place{}, "add a year", "the file knows no year")
	}
	c.saidAt = map[Date]place{}
	h := Holidays{country: f.Country.value, title: f.Title.value, years: map[int]yearDays{}}
	for _, y := range f.Years {
		if _, twice := h.years[y.Year.value]; twice {
			c.wrong(y.Year.at, "merge the two", "the year %d stands here twice", y.Year.value)
		}
		h.years[y.Year.value] = c.year(y)
	}
	return h
}

func (c *checker) year(y fileYear) yearDays {
	if y.Year.value < firstYear || y.Year.value > lastYear {
		c.wrong(y.Year.at, "write year: and four digits", "%d is not a year from %d to %d", y.Year.value, firstYear, lastYear)
	}
	if y.Source.value == "" {
		c.wrong(y.Year.at, "add source: and who announced it", "%d has no source", y.Year.value)
	}
	if len(y.Holidays) == 0 {
		c.wrong(y.Year.at, "leave the year out until they are announced", "%d has no holidays", y.Year.value)
	}
	known := yearDays{source: y.Source.value, days: map[Date]day{}}
	for _, f := range y.Holidays {
		c.holiday(f, y, known.days)
	}
	return known
}

func (c *checker) holiday(f fileHoliday, y fileYear, days map[Date]day) {
	if f.Name.value == "" {
		c.wrong(y.Year.at, "give each a name", "a holiday of %d has no name", y.Year.value)
	}
	first, last, at := c.bounds(f, y)
	for d := first; d.Compare(last) <= 0 && at != (place{}); d = d.AddDays(1) {
		c.say(days, d, day{PublicHoliday, f.Name.value}, at)
	}
	for _, text := range f.MakeUp {
		d, ok := c.date(text, y.Year.value)
		if ok && d.Weekday() != time.Saturday && d.Weekday() != time.Sunday {
			c.wrong(text.at, "only a Saturday or Sunday can be one", "the make-up day %s is a %s", d, d.Weekday())
		}
		if ok {
			c.say(days, d, day{MakeUpDay, f.Name.value}, text.at)
		}
	}
}

// bounds returns the first and last day of a holiday and where it is said; the
// zero place if that is wrong.
func (c *checker) bounds(f fileHoliday, y fileYear) (first, last Date, at place) {
	from, to := f.From, f.To
	if f.On.said() {
		from, to = f.On, f.On
	}
	if f.On.said() == (f.From.said() || f.To.said()) || !from.said() || !to.said() {
		c.wrong(cmp.Or(f.Name.at, y.Year.at), "write on: for one day, or from: and to:", "%s does not say when it is", quote(f.Name.value))
		return first, last, place{}
	}
	first, ok := c.date(from, y.Year.value)
	last, ok2 := c.date(to, y.Year.value)
	switch {
	case !ok || !ok2:
		return first, last, place{}
	case last.Compare(first) < 0 || first.AddDays(maxHoliday).Compare(last) <= 0:
		c.wrong(to.at, fmt.Sprintf("write from: before to:, at most %d days", maxHoliday), "%s to %s is no holiday", first, last)
		return first, last, place{}
	}
	return first, last, from.at
}

// date reads a day that belongs to the year's announcement.
func (c *checker) date(text located[string], year int) (Date, bool) {
	d, err := ParseDate(text.value)
	if err != nil {
		c.wrong(text.at, "write it like 2026-10-01", "%s is not a day", quote(text.value))
		return d, false
	}
	if d.Year != year && d.AddDays(reachBack).Year != year {
		c.wrong(text.at, fmt.Sprintf("put it under year: %d", d.Year), "%s is not in %d", d, year)
		return d, false
	}
	return d, true
}

func (c *checker) say(days map[Date]day, d Date, what day, at place) {
	if before, twice := c.saidAt[d]; twice {
		c.wrong(at, "say each day once", "%s was spoken of in line %d", d, before.line)
		return
	}
	c.saidAt[d] = at
	days[d] = what
}

package calendar

import (
	"fmt"
	"time"
)

// maxWorkingDays bounds AddWorkingDays to about ten years.
const maxWorkingDays = 2500

// IsWorkingDay reports whether people work on the day: Monday to Friday but for
// public holidays, and make-up days. In a year that the calendar does not know
// the error is an *UnknownYearError.
func (h Holidays) IsWorkingDay(d Date) (bool, error) {
	kind, _ := h.Of(d)
	if kind == UnknownDay {
		return false, &UnknownYearError{h.country, d.Year}
	}
	return kind.works(), nil
}

// NextWorkingDay returns the first working day after d. The error is an
// *UnknownYearError if an unknown day comes before it.
func (h Holidays) NextWorkingDay(d Date) (Date, error) {
	for {
		d = d.AddDays(1)
		works, err := h.IsWorkingDay(d)
		if works || err != nil {
			return d, err
		}
	}
}

// AddWorkingDays returns the instant at which n whole working days have passed
// since t. Days off do not count: from Friday 18:00 one working day lasts until
// Monday 18:00. A start on a day off counts as the midnight that begins the
// next working day, so from Saturday 10:00 one working day lasts until Tuesday
// 00:00. The answer always falls on a working day. Where clocks in the zone
// skip its time it is the first instant after the gap; where they show it twice
// it is the second, so that nobody gets less time than was promised.
func (h Holidays) AddWorkingDays(t time.Time, n int, zone *time.Location) (time.Time, error) {
	switch {
	case n < 0 || n > maxWorkingDays:
		return time.Time{}, fmt.Errorf("%d working days cannot be added: use 0 to %d", n, maxWorkingDays)
	case zone == nil:
		return time.Time{}, errNoZone()
	}
	local := t.In(zone)
	date, timeOfDay := DateOf(local), sinceMidnight(local)
	works, err := h.IsWorkingDay(date)
	switch {
	case err != nil:
		return time.Time{}, err
	case works && n == 0:
		return local, nil
	case !works:
		timeOfDay = 0
		n++
	}
	for ; n > 0; n-- {
		if date, err = h.NextWorkingDay(date); err != nil {
			return time.Time{}, err
		}
	}
	return date.at(timeOfDay, zone), nil
}

// sinceMidnight returns the time on the clock, which on days with a leap is not
// the time that has passed.
func sinceMidnight(local time.Time) time.Duration {
	return time.Duration(local.Hour())*time.Hour + time.Duration(local.Minute())*time.Minute +
		time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
}

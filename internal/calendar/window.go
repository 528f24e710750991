package calendar

import (
	"strings"
	"time"
)

// Window is a set of instants: some hours of some days in one time zone. It is
// immutable. The zero Window contains nothing; that no window at all may mean
// "always" is for its user to say.
type Window struct {
	days  daySet
	hours []span
	zone  *time.Location
	// holidays are those of the country, or WeekendsOnly.
	holidays Holidays
}

// Holidays returns the calendar that the window goes by: its country's, or
// WeekendsOnly.
func (w Window) Holidays() Holidays {
	if w.zone == nil {
		return WeekendsOnly()
	}
	return w.holidays
}

// Contains says whether t is inside the window.
func (w Window) Contains(t time.Time) Decision {
	if w.zone == nil {
		return decide(Outside, "the window says nothing and so contains nothing")
	}
	local := t.In(w.zone)
	minute := local.Hour()*minutesPerHour + local.Minute()
	// Spans do not overlap, so one at most covers the minute.
	for _, h := range w.hours {
		if open, yesterday := h.covers(minute); open {
			return w.begins(beganOn(DateOf(local), yesterday), h)
		}
	}
	return decide(Outside, "%s is not in %s %s", local.Format("15:04"), hoursText(w.Spec().Hours), w.zone)
}

func beganOn(d Date, yesterday bool) Date {
	if yesterday {
		return d.AddDays(-1)
	}
	return d
}

// begins says whether the window begins on the day with this span.
func (w Window) begins(d Date, h span) Decision {
	kind, holiday := w.holidays.Of(d)
	weekday := d.Weekday()
	chosen := w.days.has(weekday)
	switch {
	case kind == UnknownDay && (chosen || w.days.working):
		return decide(Unknown, "%s", &UnknownYearError{w.holidays.country, d.Year})
	case kind == PublicHoliday && (chosen || w.days.working):
		return decide(Outside, "%s %s is a holiday (%s, %s)", short(weekday), d, holiday, w.holidays.country)
	case chosen, w.days.working && kind.works():
		return decide(Inside, "%s of %s %s", h, short(weekday), d)
	default:
		return decide(Outside, "%s %s is not in %s", short(weekday), d, strings.Join(w.days.words(), ", "))
	}
}

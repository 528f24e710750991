package calendar

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Spec is a window as people write it.
type Spec struct {
	// Days are the days on which the window begins: Mon, Monday, Mon-Thu,
	// Fri-Mon, or workdays. Without days it begins on every day.
	Days []string
	// Hours are spans such as 20:00-06:00 or 18:00-24:00. What follows midnight
	// belongs to the day on which the span began. Without hours a day is
	// wholly inside.
	Hours []string
	// Zone is the zone whose clocks and days are meant. It is required, and
	// must not be the machine's own.
	Zone *time.Location
	// Holidays is the country on whose public holidays the window does not
	// begin; "" means that holidays do not matter. With a country, workdays
	// are its working days, and so hold its make-up days.
	Holidays string
}

// Parse reads a window. The error joins a *SpecError for each thing that is
// wrong. A Spec that says neither days nor hours is refused: a window holds
// only what it says, so it would hold nothing.
func Parse(s Spec, known Catalog) (Window, error) {
	days, wrongDays := parseDays(s.Days)
	hours, wrongHours := parseHours(s.Hours)
	holidays, unknown := parseHolidays(s.Holidays, known)
	wrong := slices.Concat([]error{checkSaid(s)}, wrongDays, wrongHours, []error{unknown, checkZone(s.Zone)})
	if err := errors.Join(wrong...); err != nil {
		return Window{}, err
	}
	slices.SortFunc(hours, func(a, b span) int { return a.from - b.from })
	return Window{days: days, hours: hours, zone: s.Zone, holidays: holidays}, nil
}

func checkSaid(s Spec) error {
	if s.Days != nil || s.Hours != nil {
		return nil
	}
	return &SpecError{"window", -1, "it says neither days nor hours", "add days, such as Mon-Thu; Mon-Sun is every day"}
}

// checkZone refuses the machine's own zone: the function, the operator's
// laptop and a test would each read another window.
func checkZone(zone *time.Location) error {
	switch {
	case zone == nil:
		return errNoZone()
	case zone == time.Local:
		return &SpecError{"zone", -1, "the machine's own time zone differs between machines", "name one, such as Asia/Shanghai"}
	default:
		return nil
	}
}

func parseHolidays(country string, known Catalog) (Holidays, error) {
	if country == "" {
		return WeekendsOnly(), nil
	}
	h, err := known.Holidays(country)
	if err != nil {
		message, hint, _ := strings.Cut(err.Error(), ": ")
		return Holidays{}, &SpecError{"holidays", -1, message, hint}
	}
	return h, nil
}

// Spec returns the window in its shortest words. Parse reads them back to an
// equal window, given the same holidays.
func (w Window) Spec() Spec {
	s := Spec{Zone: w.zone, Holidays: w.holidays.country}
	if w.zone == nil {
		return s
	}
	s.Days = w.days.words()
	for _, h := range w.hours {
		s.Hours = append(s.Hours, h.String())
	}
	return s
}

// String says the window for people: "Mon-Thu 20:00-06:00 Asia/Shanghai, not
// on Chinese public holidays".
func (w Window) String() string {
	if w.zone == nil {
		return "never"
	}
	s := w.Spec()
	text := daysText(s.Days) + " " + hoursText(s.Hours) + " " + w.zone.String()
	if title := w.holidays.title; title != "" {
		text += ", not on " + title
		if w.days.working {
			text += " but on their make-up days"
		}
	}
	return text
}

func daysText(words []string) string {
	if text := strings.Join(words, ", "); text != "Mon-Sun" {
		return text
	}
	return "every day"
}

func hoursText(spans []string) string {
	if text := strings.Join(spans, " and "); text != "00:00-24:00" {
		return text
	}
	return "all day"
}

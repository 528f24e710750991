package calendar

import (
	"fmt"
	"strings"
)

// Minutes of a day.
const (
	minutesPerHour = 60
	fullDay        = 24 * minutesPerHour
)

// maxEntries bounds the days and the hours that one window can name.
const maxEntries = 24

// span is a part of the day, in minutes: from is inside, to is not. If to is
// not after from the span crosses midnight.
type span struct{ from, to int }

func (s span) wraps() bool { return s.to <= s.from }

// covers reports whether the span is open at the minute, and whether it then
// began on the day before.
func (s span) covers(minute int) (open, yesterday bool) {
	if !s.wraps() {
		return s.from <= minute && minute < s.to, false
	}
	return minute >= s.from || minute < s.to, minute < s.to
}

// overlaps reports whether both spans hold one time of the day.
func (s span) overlaps(other span) bool {
	begins, _ := s.covers(other.from)
	contains, _ := other.covers(s.from)
	return begins || contains
}

func (s span) String() string { return clock(s.from) + "-" + clock(s.to) }

func clock(minute int) string {
	return fmt.Sprintf("%02d:%02d", minute/minutesPerHour, minute%minutesPerHour)
}

// parseHours reads the hours of a Spec; nil means the whole day.
func parseHours(texts []string) ([]span, []error) {
	if texts == nil {
		return []span{{0, fullDay}}, nil
	}
	if len(texts) == 0 || len(texts) > maxEntries {
		return nil, []error{&SpecError{"hours", -1, fmt.Sprintf("the list has %d entries", len(texts)), "name the hours, such as 20:00-06:00"}}
	}
	var all []span
	var errs []error
	for i, text := range texts {
		one, wrong := parseSpan(text)
		for _, earlier := range all {
			if wrong == nil && one.overlaps(earlier) {
				wrong = &fault{fmt.Sprintf("%s and %s overlap", earlier, one), "write them as one"}
			}
		}
		if wrong != nil {
			errs = append(errs, wrong.in("hours", i))
			continue
		}
		all = append(all, one)
	}
	return all, errs
}

// parseSpan reads HH:MM-HH:MM.
func parseSpan(text string) (span, *fault) {
	from, to, ok := strings.Cut(text, "-")
	if !ok {
		return span{}, &fault{quote(text) + " has no end", "write from-to, such as 20:00-06:00"}
	}
	begin, wrong := parseClock(from)
	if wrong != nil {
		return span{}, wrong
	}
	end, wrong := parseClock(to)
	switch {
	case wrong != nil:
		return span{}, wrong
	case begin == fullDay:
		return span{}, &fault{quote(text) + " begins at 24:00", "write 00:00"}
	case begin == end:
		return span{}, &fault{quote(text) + " has no length", "write 00:00-24:00 for the whole day"}
	case end == 0:
		end = fullDay
	}
	return span{begin, end}, nil
}

func parseClock(text string) (int, *fault) {
	digits := strings.Replace(text, ":", "", 1)
	if len(text) != 5 || text[2] != ':' || strings.Trim(digits, "0123456789") != "" || len(digits) != 4 {
		return 0, &fault{quote(text) + " is not a time of day", "write it with four digits, such as 08:00"}
	}
	hour, minute := number(digits[:2]), number(digits[2:])
	if minute >= minutesPerHour || hour*minutesPerHour+minute > fullDay {
		return 0, &fault{quote(text) + " is not on the clock", "write 00:00 to 24:00"}
	}
	return hour*minutesPerHour + minute, nil
}

// number returns the value of two digits.
func number(digits string) int { return int(digits[0]-'0')*10 + int(digits[1]-'0') }

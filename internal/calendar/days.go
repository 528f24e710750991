package calendar

import (
	"fmt"
	"strings"
	"time"
)

// workdays is the word for the days on which people work.
const workdays = "workdays"

// daySet is the days on which a window may begin.
type daySet struct {
	// mask has bit n for weekday n.
	mask uint8
	// working adds the days on which people work.
	working bool
}

const everyDay = 1<<7 - 1

func (s daySet) has(d time.Weekday) bool { return s.mask&(1<<d) != 0 }

// overlaps reports whether a day would be said twice. Workdays say Monday to
// Friday, and of the weekend only make-up days.
func (s daySet) overlaps(other daySet) bool {
	const mondayToFriday = everyDay &^ (1<<time.Saturday | 1<<time.Sunday)
	return s.mask&other.mask != 0 || s.working && other.working ||
		s.working && other.mask&mondayToFriday != 0 || other.working && s.mask&mondayToFriday != 0
}

func (s daySet) union(other daySet) daySet {
	return daySet{s.mask | other.mask, s.working || other.working}
}

// words returns the days in the shortest words, Monday first.
func (s daySet) words() []string {
	if s.mask == everyDay {
		return []string{"Mon-Sun"}
	}
	var words []string
	if s.working {
		words = append(words, workdays)
	}
	for i := range 7 {
		first := time.Weekday((i + 1) % 7)
		if !s.has(first) || s.has(shift(first, -1)) {
			continue
		}
		last := first
		for s.has(shift(last, 1)) {
			last = shift(last, 1)
		}
		words = append(words, rangeWord(first, last))
	}
	return words
}

func rangeWord(first, last time.Weekday) string {
	if first == last {
		return short(first)
	}
	return short(first) + "-" + short(last)
}

func shift(d time.Weekday, n int) time.Weekday { return (d + time.Weekday(n+7)) % 7 }

func short(d time.Weekday) string { return d.String()[:3] }

// parseDays reads the days of a Spec; nil means every day.
func parseDays(words []string) (daySet, []error) {
	if words == nil {
		return daySet{mask: everyDay}, nil
	}
	if len(words) == 0 || len(words) > maxEntries {
		return daySet{}, []error{&SpecError{"days", -1, fmt.Sprintf("the list has %d entries", len(words)), "name the days, such as Mon-Thu"}}
	}
	var all daySet
	var errs []error
	for i, word := range words {
		one, wrong := parseDay(word)
		if wrong == nil && all.overlaps(one) {
			wrong = &fault{"a day of " + quote(word) + " was named before", "name each day once"}
		}
		if wrong != nil {
			errs = append(errs, wrong.in("days", i))
		}
		all = all.union(one)
	}
	return all, errs
}

// parseDay reads Mon, Monday, Mon-Thu, Fri-Mon or workdays, in any case.
func parseDay(word string) (daySet, *fault) {
	if strings.EqualFold(word, workdays) {
		return daySet{working: true}, nil
	}
	from, to, isRange := strings.Cut(word, "-")
	first, wrong := parseWeekday(from)
	if wrong != nil {
		return daySet{}, wrong
	}
	if !isRange {
		return daySet{mask: 1 << first}, nil
	}
	last, wrong := parseWeekday(to)
	if wrong != nil {
		return daySet{}, wrong
	}
	if first == last {
		return daySet{}, &fault{quote(word) + " begins and ends on the same day", "write " + short(first) + ", or Mon-Sun for every day"}
	}
	set := daySet{mask: 1 << last}
	for d := first; d != last; d = shift(d, 1) {
		set.mask |= 1 << d
	}
	return set, nil
}

func parseWeekday(word string) (time.Weekday, *fault) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(word, short(d)) || strings.EqualFold(word, d.String()) {
			return d, nil
		}
	}
	return 0, &fault{quote(word) + " is not a day", suggestDay(word)}
}

// suggestDay offers the day that begins like the word, such as Thu for Thurs,
// otherwise the nearest, otherwise all.
func suggestDay(word string) string {
	switch lower := strings.ToLower(clip(word)); lower {
	case "weekend", "weekends":
		return "write Sat-Sun"
	case "daily", "everyday", "all", "*":
		return "write Mon-Sun"
	}
	known := []string{workdays}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(word) > 3 && strings.EqualFold(word[:3], short(d)) {
			return "did you mean " + short(d) + "?"
		}
		known = append(known, short(d), d.String())
	}
	if best := nearest(word, known); best != "" {
		return "did you mean " + best + "?"
	}
	return "use Mon, Tue, Wed, Thu, Fri, Sat, Sun or workdays"
}

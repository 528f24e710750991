// Package calendar answers two questions about time: is an instant inside a
// window ("Mon-Thu 20:00-06:00, not on Chinese public holidays"), and when is
// it n working days later.
//
// It knows weekdays, hours, time zones with their leaps, and the holidays of
// the countries whose data it was given, year by year. A year that nobody told
// it about is Unknown or an error, never a guess. It must never know what time
// it is (instants are parameters), what a rule or an instance is, or how to
// read a file or reach a network (holidays come as bytes).
//
// Hours are those of the clock on the wall. Where a zone's clocks jump forward
// the skipped times never come, so a window that lies wholly in the gap does
// not open that day. Where they are set back the repeated times come twice,
// and a window that names them is open both times.
package calendar

package rules

import (
	"errors"

	"alikafka-reaper/internal/calendar"
)

// open compiles a rule's window. It needs the file's time zone to be written:
// hours in a zone that nobody named are a night off for half the world.
func (b *builder) open(s windowSpec) *calendar.Window {
	if s.at == (position{}) {
		return nil
	}
	if b.zoneOf == nil {
		b.add(s.at, "a window needs a time zone", "write for example timezone: Asia/Shanghai at the top")
		return nil
	}
	if s.Holidays.written() && s.Holidays.value == "" {
		b.add(s.Holidays.at, "the country of the holidays is empty", "write for example cn, or remove the key")
		return nil
	}
	known, err := b.calendars()
	if err != nil {
		b.add(s.at, err.Error(), "report this: the program's own calendars are wrong")
		return nil
	}
	window, err := calendar.Parse(calendar.Spec{
		Days: s.Days.values(), Hours: s.Hours.values(), Zone: b.zoneOf, Holidays: s.Holidays.value,
	}, known)
	if err != nil {
		b.windowProblems(s, err)
		return nil
	}
	return &window
}

// windowProblems says each mistake where it stands.
func (b *builder) windowProblems(s windowSpec, err error) {
	for _, mistake := range flatten(err) {
		wrong, ok := errors.AsType[*calendar.SpecError](mistake)
		if !ok {
			b.add(s.at, mistake.Error(), "correct the window")
			continue
		}
		b.add(s.place(wrong), wrong.Message, wrong.Hint)
	}
}

// place returns where the part stands that a mistake is about.
func (w windowSpec) place(wrong *calendar.SpecError) position {
	var entries words
	switch wrong.Field {
	case "days":
		entries = w.Days
	case "hours":
		entries = w.Hours
	case "holidays":
		return w.Holidays.at
	}
	if wrong.Index >= 0 && wrong.Index < len(entries) {
		return entries[wrong.Index].at
	}
	return w.at
}

// addCalendars puts the file's own holidays beside the built-in ones.
func (b *builder) addCalendars(blocks words) {
	if len(blocks) == 0 {
		return
	}
	known, err := b.calendars()
	for _, block := range blocks {
		holidays, wrong := calendar.LoadHolidays("calendars", []byte(block.value))
		b.calendarProblems(block, wrong)
		if wrong == nil {
			known = known.With(holidays)
		}
	}
	b.calendars = func() (calendar.Catalog, error) { return known, err }
}

// calendarProblems says each mistake of a pasted holidays file where it stands
// in this one.
func (b *builder) calendarProblems(block located[string], err error) {
	for _, mistake := range flatten(err) {
		wrong, ok := errors.AsType[*calendar.FileError](mistake)
		if !ok {
			b.add(block.at, mistake.Error(), "correct the calendar")
			continue
		}
		b.add(block.place(wrong.Line, wrong.Column-1), wrong.Message, wrong.Hint)
	}
}

// flatten takes a joined error apart.
func flatten(err error) []error {
	if err == nil {
		return nil
	}
	if joined, ok := errors.AsType[interface {
		error
		Unwrap() []error
	}](err); ok {
		return joined.Unwrap()
	}
	return []error{err}
}

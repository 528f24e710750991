package calendar

import "fmt"

// Kind is what a country's calendar says of a day.
type Kind uint8

// The kinds. The zero value is a bug.
const (
	kindUnset Kind = iota
	// WorkingDay is an ordinary Monday to Friday.
	WorkingDay
	// Weekend is an ordinary Saturday or Sunday.
	Weekend
	// PublicHoliday is a day off by law, whatever its weekday.
	PublicHoliday
	// MakeUpDay is a Saturday or Sunday on which a country works in return for
	// a longer holiday.
	MakeUpDay
	// UnknownDay is a day of a year that the calendar was not told about.
	UnknownDay
)

// String returns the kind in words.
func (k Kind) String() string {
	switch k {
	case WorkingDay:
		return "working day"
	case Weekend:
		return "weekend"
	case PublicHoliday:
		return "public holiday"
	case MakeUpDay:
		return "make-up working day"
	case UnknownDay:
		return "unknown day"
	default:
		return fmt.Sprintf("kind(%d)", uint8(k))
	}
}

// works reports whether people are at work. An unknown day is no working day.
func (k Kind) works() bool { return k == WorkingDay || k == MakeUpDay }

package calendar

import "fmt"

// SpecError is one thing that is wrong with a Spec.
type SpecError struct {
	// Field is days, hours, zone, holidays, or window for the whole.
	Field string
	// Index is the wrong entry of days or hours, or -1 for the whole field.
	Index int
	// Message says what is wrong, Hint what to write instead.
	Message, Hint string
}

// Error returns the field, the message and the hint.
func (e *SpecError) Error() string { return fmt.Sprintf("%s: %s: %s", e.Field, e.Message, e.Hint) }

func errNoZone() error {
	return &SpecError{"zone", -1, "there is no time zone", "name one, such as Asia/Shanghai"}
}

// fault is what is wrong with one entry, before it is known which entry.
type fault struct{ message, hint string }

func (f *fault) in(field string, index int) error {
	return &SpecError{field, index, f.message, f.hint}
}

package fleet

import (
	"fmt"
	"unique"
)

// Cause says why a value is not known. It is part of the wire format: the
// names are stable.
type Cause uint8

// The causes. The zero value is a bug: a Value that nobody ever set.
const (
	causeUnset Cause = iota
	// NotAsked: no source was asked yet; asking may still decide it.
	NotAsked
	// Absent: the source answered without this field.
	Absent
	// Malformed: the source answered with something that cannot be read.
	Malformed
	// Unrecognised: the source answered with a code that has no known meaning.
	Unrecognised
	// Failed: the source could not be asked, or refused.
	Failed
	// NoData: the source answered that it has no data points at all.
	NoData
	// Incomplete: the source has some data points, but not nearly all.
	Incomplete
	// TooYoung: the instance is younger than the window asked about.
	TooYoung
	// Unsupported: no source exists for this kind of instance.
	Unsupported
	// Late: the source lacks the newest data points, which may still come.
	Late
)

var causeNames = [...]string{
	"unset", "not-asked", "absent", "malformed", "unrecognised", "failed",
	"no-data", "incomplete", "too-young", "unsupported", "late",
}

// String returns the cause's stable name.
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return fmt.Sprintf("cause(%d)", uint8(c))
}

// CauseNamed returns the cause with a stable name; an unknown name is Malformed.
func CauseNamed(name string) Cause {
	for i, n := range causeNames {
		if n == name {
			return Cause(i)
		}
	}
	return Malformed
}

// Why is the reason behind an unknown value: an enumerated cause and a sentence
// for people.
type Why struct {
	Cause  Cause
	Detail string
}

// String returns the detail, or the cause's name where there is no detail.
func (w Why) String() string {
	if w.Detail == "" {
		return w.Cause.String()
	}
	return w.Detail
}

// Value is either known, or unknown for a reason. Its zero value is unknown
// with a cause that marks a bug, so that a forgotten field can never read as
// zero, empty or false.
//
// It holds the reason by a handle: few reasons stand behind the many unknowns of a
// large fleet, and two unknowns for the same reason stay equal.
type Value[T any] struct {
	value T
	known state
	why   unique.Handle[Why]
}

type state uint8

const (
	unknown state = iota
	known
)

// Known returns a value that was read.
func Known[T any](v T) Value[T] { return Value[T]{value: v, known: known} }

// Unknown returns a value that could not be read, and why.
func Unknown[T any](cause Cause, format string, args ...any) Value[T] {
	return Value[T]{why: unique.Make(Why{Cause: cause, Detail: fmt.Sprintf(format, args...)})}
}

// UnknownAs returns an unknown of another type for the same reason. v must be
// unknown; of a known value it makes one that was never set, which is a bug.
func UnknownAs[T, U any](v Value[U]) Value[T] { return Value[T]{why: v.why} }

// Get returns the value and whether it is known. The value of an unknown is
// T's zero value and means nothing.
func (v Value[T]) Get() (T, bool) { return v.value, v.known == known }

// Why returns why the value is unknown; for a known value it means nothing.
func (v Value[T]) Why() Why {
	switch {
	case v.known == known:
		return Why{}
	case v.why == unique.Handle[Why]{}, v.why.Value().Cause == causeUnset:
		return Why{Cause: causeUnset, Detail: "never set, which is a bug in this program"}
	}
	return v.why.Value()
}

// String prints the value, or "unknown" with the reason.
func (v Value[T]) String() string {
	if v.known == known {
		return fmt.Sprint(v.value)
	}
	return "unknown: " + v.Why().String()
}

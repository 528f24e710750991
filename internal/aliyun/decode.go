package aliyun

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"alikafka-reaper/internal/fleet"
)

// The cloud writes scalars as numbers, booleans or strings, by operation and
// year ("Code":200, "Code":"200"). Scalars are read from either form, and from
// nothing else: what is missing, null or of another kind has no value.

// missing reports whether a member is not there, or null.
func missing(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }

// text reads a string, or a number as its digits.
func text(raw json.RawMessage) (string, error) {
	switch kindOf(raw) {
	case "a string":
		return unquote(raw)
	case "a number":
		return string(raw), nil
	default:
		return "", fmt.Errorf("%s where a text belongs", kindOf(raw))
	}
}

// digits returns the text of a number that may stand in a string.
func digits(raw json.RawMessage) (string, error) {
	s, err := text(raw)
	if err != nil {
		return "", fmt.Errorf("%s where a number belongs", kindOf(raw))
	}
	// ParseFloat takes more than JSON does: "Inf", "0x1p4", "+1".
	if inner := json.RawMessage(s); !json.Valid(inner) || kindOf(inner) != "a number" {
		return "", fmt.Errorf("%.40q where a number belongs", s)
	}
	return s, nil
}

// integer reads a whole number. A form with point or exponent is taken when
// it is exact, for some encoders write large numbers so.
func integer(raw json.RawMessage) (int64, error) {
	s, err := digits(raw)
	if err != nil {
		return 0, err
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, nil
	}
	const exact = 1 << 53
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > exact {
		return 0, fmt.Errorf("%.40q where a whole number belongs", s)
	}
	return int64(f), nil
}

// amount reads a number that is finite and not negative.
func amount(raw json.RawMessage) (float64, error) {
	s, err := digits(raw)
	if err != nil {
		return 0, err
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || f < 0 {
		return 0, fmt.Errorf("%.40q where an amount belongs", s)
	}
	return f, nil
}

// boolean reads true or false, bare or in a string.
func boolean(raw json.RawMessage) (bool, error) {
	s := string(raw)
	if kindOf(raw) == "a string" {
		s, _ = unquote(raw)
	}
	switch s {
	case "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, fmt.Errorf("%s where true or false belongs", kindOf(raw))
	}
}

// members is a row or an envelope, by name.
type members map[string]json.RawMessage

// read reads one member: Absent when it is missing or null, Malformed when
// parse fails.
func read[T any](m members, name string, parse func(json.RawMessage) (T, error)) fleet.Value[T] {
	raw := m[name]
	if missing(raw) {
		return fleet.Unknown[T](fleet.Absent, "the answer has no %s", name)
	}
	v, err := parse(raw)
	if err != nil {
		return fleet.Unknown[T](fleet.Malformed, "%s: %v", name, err)
	}
	return fleet.Known(v)
}

// then reads a code and gives it a meaning, which may be Unrecognised.
func then[A, B any](v fleet.Value[A], meaning func(A) fleet.Value[B]) fleet.Value[B] {
	a, ok := v.Get()
	if !ok {
		return fleet.UnknownAs[B](v)
	}
	return meaning(a)
}

// count reads a whole number that is not negative.
func count(raw json.RawMessage) (int64, error) {
	n, err := integer(raw)
	if err == nil && n < 0 {
		return 0, fmt.Errorf("%d where a count belongs", n)
	}
	return n, err
}

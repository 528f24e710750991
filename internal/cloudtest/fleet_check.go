package cloudtest

import (
	"fmt"
	"maps"
	"slices"
)

// fieldError is a mistake in one field of a Spec, by its YAML name.
type fieldError struct {
	id, field, text string
}

func (e *fieldError) Error() string {
	return fmt.Sprintf("cloudtest: instance %q: %s: %s", e.id, e.field, e.text)
}

// check finds mistakes that a type cannot.
func (s Spec) check() error {
	wrong := func(field, text string) error { return &fieldError{s.ID, field, text} }
	switch {
	case s.ID == "":
		return wrong("id", "is missing")
	case !s.Status.known():
		return wrong("status", fmt.Sprintf("%q is neither a state nor a number", s.Status))
	case !s.PaidType.known():
		return wrong("paid_type", fmt.Sprintf("%q is neither a payment type nor a number", s.PaidType))
	case !slices.Contains([]Series{SeriesV2, SeriesV3, SeriesConfluent}, s.Series):
		return wrong("series", fmt.Sprintf("%q is none of v2, v3, confluent", s.Series))
	case s.Broken != "" && !slices.Contains(brokenShapes(), s.Broken):
		return wrong("broken", fmt.Sprintf("%q is none of %v", s.Broken, brokenShapes()))
	case s.Traffic.Missing.Mode != "" && !slices.Contains(missingModes(), s.Traffic.Missing.Mode):
		return wrong("traffic", fmt.Sprintf("missing: %q is none of %v", s.Traffic.Missing.Mode, missingModes()))
	}
	if err := s.checkLists(); err != nil {
		return err
	}
	for _, name := range append(slices.Clone(s.Omit), slices.Sorted(maps.Keys(s.UnknownEnums))...) {
		if _, ok := wireInstance(Instance{})[name]; !ok {
			return wrong("omit", fmt.Sprintf("%q is no field of the instance list", name))
		}
	}
	return nil
}

package kit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"alikafka-reaper/internal/fleet"
)

// Part is one part of a kit: known, or unknown for a reason. The zero value is
// a bug, and Encode refuses it.
type Part[T any] struct{ fleet.Value[T] }

// Known returns a part that was read.
func Known[T any](v T) Part[T] { return Part[T]{fleet.Known(v)} }

// Unknown returns a part that could not be read, and why.
func Unknown[T any](why fleet.Why) Part[T] {
	return Part[T]{fleet.Unknown[T](why.Cause, "%s", why.Detail)}
}

// written is the JSON of a part: one of the two members.
type written struct {
	Value   json.RawMessage `json:"value,omitempty"`
	Unknown *reason         `json:"unknown,omitempty"`
}

type reason struct {
	Cause string `json:"cause"`
	Why   string `json:"why"`
}

var errUnset = errors.New("a part of the kit was never set, which is a bug in this program")

// MarshalJSON writes {"value": ...} or {"unknown": {"cause": ..., "why": ...}}.
func (p Part[T]) MarshalJSON() ([]byte, error) {
	v, known := p.Get()
	if !known {
		why := p.Why()
		if why.Cause == 0 {
			return nil, errUnset
		}
		return json.Marshal(written{Unknown: &reason{why.Cause.String(), why.Detail}})
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("a part of the kit: %w", err)
	}
	if string(raw) == "null" {
		raw = empty(v)
	}
	return json.Marshal(written{Value: raw})
}

// empty is the JSON of a list or mapping that nobody made: known to hold nothing.
func empty[T any](v T) json.RawMessage {
	if json.Unmarshal([]byte("[]"), &v) == nil {
		return json.RawMessage("[]")
	}
	return json.RawMessage("{}")
}

// UnmarshalJSON reads what MarshalJSON writes and nothing else.
func (p *Part[T]) UnmarshalJSON(data []byte) error {
	var w written
	if err := strictly(data, &w); err != nil {
		return err
	}
	switch {
	case (len(w.Value) == 0) == (w.Unknown == nil):
		return errors.New("a part of the kit is neither known nor unknown")
	case w.Unknown != nil:
		cause := fleet.CauseNamed(w.Unknown.Cause)
		if cause == 0 || cause.String() != w.Unknown.Cause {
			return fmt.Errorf("a part of the kit is unknown for the cause %.40q, which is none", w.Unknown.Cause)
		}
		*p = Unknown[T](fleet.Why{Cause: cause, Detail: w.Unknown.Why})
		return nil
	}
	var v T
	if bytes.Equal(w.Value, []byte("null")) {
		return errors.New("a part of the kit is null")
	}
	if err := strictly(w.Value, &v); err != nil {
		return err
	}
	*p = Known(v)
	return nil
}

// strictly decodes one JSON text without unknown members or anything behind.
func strictly(data []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return err
	}
	if decoder.More() {
		return errors.New("there is something behind the end")
	}
	return nil
}

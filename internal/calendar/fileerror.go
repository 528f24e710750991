package calendar

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// FileError is one thing that is wrong with a holidays file.
type FileError struct {
	File         string
	Line, Column int
	// Message says what is wrong, Hint what to write instead.
	Message, Hint string
}

// Error returns file:line:column, the message and the hint.
func (e *FileError) Error() string {
	return fmt.Sprintf("%s:%d:%d: %s: %s", e.File, e.Line, e.Column, e.Message, e.Hint)
}

// place is where something stands in a file.
type place struct{ line, column int }

func placeOf(t *token.Token) place {
	if t == nil || t.Position == nil {
		return place{1, 1}
	}
	return place{max(t.Position.Line, 1), max(t.Position.Column, 1)}
}

// misplaced is an error of our own decoding, raised where the name of the file
// is not known.
type misplaced struct {
	at            place
	message, hint string
}

func (e *misplaced) Error() string { return e.message }

// locate turns whatever decoding returned into a FileError.
func locate(name string, err error) error {
	if m, ok := errors.AsType[*misplaced](err); ok {
		return &FileError{name, m.at.line, m.at.column, m.message, m.hint}
	}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		at := placeOf(y.GetToken())
		return &FileError{name, at.line, at.column, y.GetMessage(), "correct it here"}
	}
	return &FileError{name, 1, 1, err.Error(), "correct the file"}
}

package rules

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// Error is one thing that is wrong with a rules file.
type Error struct {
	File         string
	Line, Column int
	// Message says what is wrong, Hint what to write instead.
	Message, Hint string
}

// Error returns file:line:column, the message and the hint.
func (e *Error) Error() string {
	text := fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	if e.Hint != "" {
		text += ": " + e.Hint
	}
	return text
}

// position is a place in a rules file; the zero position is its first line.
type position struct{ line, column int }

func positionOf(t *token.Token) position {
	if t == nil || t.Position == nil {
		return position{1, 1}
	}
	return position{t.Position.Line, t.Position.Column}
}

// problems gathers what is wrong with one file.
type problems struct {
	file string
	errs []error
}

func (p *problems) add(at position, message, hint string) {
	p.errs = append(p.errs, &Error{p.file, max(at.line, 1), max(at.column, 1), message, hint})
}

func (p *problems) join() error { return errors.Join(p.errs...) }

// placed is an error of our own decoders, raised where a node was read.
type placed struct {
	at            position
	message, hint string
}

func (e *placed) Error() string { return e.message }

// locate turns whatever the YAML decoder returned into an Error.
func locate(file string, err error) error {
	if p, ok := errors.AsType[*placed](err); ok {
		return &Error{file, p.at.line, p.at.column, p.message, p.hint}
	}
	if u, ok := errors.AsType[*yaml.UnknownFieldError](err); ok {
		return unknownField(file, u)
	}
	if y, ok := errors.AsType[*yaml.TypeError](err); ok {
		at := positionOf(y.GetToken())
		message, hint := typeError(y)
		return &Error{file, at.line, at.column, message, hint}
	}
	if y, ok := errors.AsType[yaml.Error](err); ok {
		at := positionOf(y.GetToken())
		return &Error{file, at.line, at.column, y.GetMessage(), "correct the YAML here"}
	}
	return &Error{file, 1, 1, err.Error(), "correct the file"}
}

func unknownField(file string, err *yaml.UnknownFieldError) error {
	at := positionOf(err.GetToken())
	key := strings.Trim(strings.TrimPrefix(err.GetMessage(), "unknown field "), `"`)
	hint := suggest(key, allKeys())
	if slices.Contains(allKeys(), key) {
		hint = "it belongs to another place; docs/rules.md shows where"
	} else if strings.HasPrefix(hint, "use one of") {
		hint = "docs/rules.md lists the keys of each place"
	}
	return &Error{file, at.line, at.column, fmt.Sprintf("the key %q is not known here", key), hint}
}

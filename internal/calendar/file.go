package calendar

import (
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// maxFile bounds a holidays file. A century of a country's holidays fits.
const maxFile = 256 << 10

// file is a holidays file as written. Every scalar remembers its place.
type file struct {
	Version located[int]    `yaml:"version"`
	Country located[string] `yaml:"country"`
	Title   located[string] `yaml:"title"`
	Years   []fileYear      `yaml:"years"`
}

type fileYear struct {
	Year     located[int]    `yaml:"year"`
	Source   located[string] `yaml:"source"`
	Holidays []fileHoliday   `yaml:"holidays"`
}

// fileHoliday is one holiday: a day (on) or several (from, to), and the
// weekend days on which people work in return.
type fileHoliday struct {
	Name   located[string]   `yaml:"name"`
	On     located[string]   `yaml:"on"`
	From   located[string]   `yaml:"from"`
	To     located[string]   `yaml:"to"`
	MakeUp []located[string] `yaml:"makeup"`
}

// located is a scalar and its place in the file; the zero place means that the
// file does not say it.
type located[T any] struct {
	value T
	at    place
}

// UnmarshalYAML reads the scalar and remembers where it stands.
func (l *located[T]) UnmarshalYAML(node ast.Node) error {
	l.at = placeOf(node.GetToken())
	if text, ok := any(&l.value).(*string); ok {
		// Dates and the like are taken as they are written.
		scalar, ok := node.(*ast.StringNode)
		if !ok {
			return &misplaced{l.at, "a " + node.Type().String() + " stands where text belongs", "write text, in quotes if need be"}
		}
		*text = scalar.Value
		return nil
	}
	return yaml.NodeToValue(node, &l.value, yaml.Strict())
}

func (l located[T]) said() bool { return l.at != place{} }

// LoadHolidays reads a country's holidays from YAML. The name is that of the
// file, for errors; each error is a *FileError with its place. A file that says
// a day twice, or a make-up day on a weekday, is refused whole.
//
//	version: 1
//	country: cn
//	title: Chinese public holidays
//	years:
//	  - year: 2026
//	    source: who announced it, and when
//	    holidays:
//	      - {name: New Year, from: 2026-01-01, to: 2026-01-03, makeup: [2026-01-04]}
//	      - {name: Some Day, on: 2026-06-19}
func LoadHolidays(name string, data []byte) (Holidays, error) {
	if len(data) > maxFile {
		return Holidays{}, &FileError{name, 1, 1, fmt.Sprintf("the file has %d bytes, over the limit of %d", len(data), maxFile), "leave out years long past"}
	}
	f, err := decodeFile(data)
	if err != nil {
		return Holidays{}, locate(name, err)
	}
	c := &checker{name: name}
	h := c.holidays(f)
	if err := c.err(); err != nil {
		return Holidays{}, err
	}
	return h, nil
}

func decodeFile(data []byte) (*file, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, err
	}
	if len(parsed.Docs) != 1 || parsed.Docs[0].Body == nil {
		return nil, &misplaced{place{1, 1}, "the file does not hold exactly one document", "write version, country, title and years"}
	}
	body := parsed.Docs[0].Body
	if s := new(strict); s.refuses(body) {
		return nil, s.wrong
	}
	f := new(file)
	if err := yaml.NodeToValue(body, f, yaml.Strict()); err != nil {
		return nil, err
	}
	return f, nil
}

// strict looks for what YAML allows and a holidays file must not hold: empty
// values, and aliases and tags, which hide what is said.
type strict struct{ wrong *misplaced }

func (s *strict) refuses(body ast.Node) bool {
	ast.Walk(s, body)
	return s.wrong != nil
}

// Visit looks at one node.
func (s *strict) Visit(node ast.Node) ast.Visitor {
	if s.wrong != nil {
		return nil
	}
	switch node.(type) {
	case *ast.NullNode:
		s.wrong = &misplaced{placeOf(node.GetToken()), "a value is empty", "write a value or remove the key"}
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode, *ast.TagNode:
		s.wrong = &misplaced{placeOf(node.GetToken()), node.Type().String() + " has no place here", "write the value out"}
	}
	return s
}

package rules

import (
	"reflect"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// Object describes a block of keys and values of the rules language.
type Object struct {
	// Keys are in the order in which people write them.
	Keys []Key
	// Filled says that at least one key must be written.
	Filled bool
}

// Key describes one key of a block.
type Key struct {
	Name string
	Kind Kind
	// List says whether one value stands there, a list, or either.
	List List
	// Required says that the loader refuses a file without it.
	Required bool
	// Doc is what the key means, Like an example and Default what holds when it
	// is not written; both as they are written in YAML, and may be empty.
	Doc, Like, Default string
	// Form is how a text is built. A TagMap with a Form holds conditions: each
	// tag has one value or a list. One without holds a single value for each.
	Form Form
	// Natural says that a Whole is not below 0.
	Natural bool
	// Words are the known values. If Open is set the Form says what else there is.
	Words []string
	Open  bool
	// Object describes what stands below a Block, and the step of Steps.
	Object *Object
}

// Kind is the kind of a value.
type Kind uint8

// The kinds. The zero value is a type that Describe was not told about.
const (
	kindUnset Kind = iota
	// Text is a scalar: numbers and truth values may stand for their own text.
	Text
	// Whole is a whole number.
	Whole
	// Flag is true or false.
	Flag
	// TagMap maps tag keys to values.
	TagMap
	// Block is a mapping with keys of its own.
	Block
	// Steps is one word, or a list of steps, each a block with one key.
	Steps
)

// List says how many values may stand behind a key.
type List uint8

// The lists.
const (
	// One is a single value.
	One List = iota
	// OneOrMany is a single value or a list that is not empty.
	OneOrMany
	// Many is a list.
	Many
)

// Describe returns the rules language as the loader reads it: its types, their
// tags, and what the traits add. Editors' schemas and the reference are made
// from it.
func Describe() Object {
	d := describer{traits: traits()}
	return *d.object("", reflect.TypeFor[file]())
}

// describer walks the types that decode a file.
type describer struct{ traits map[string]trait }

func (d describer) object(path string, t reflect.Type) *Object {
	o := &Object{Filled: d.traits[path].filled}
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if name != "" {
			o.Keys = append(o.Keys, d.key(strings.TrimPrefix(path+"."+name, "."), name, field))
		}
	}
	return o
}

func (d describer) key(path, name string, field reflect.StructField) Key {
	extra := d.traits[path]
	k := Key{
		Name: name, Doc: field.Tag.Get("doc"), Like: field.Tag.Get("like"), Default: extra.standard,
		Required: extra.required, Form: extra.form, Natural: extra.natural, Words: extra.words, Open: extra.open,
	}
	k.Kind, k.List = kindOf(field.Type)
	switch k.Kind {
	case Whole:
		k.Form = wholeForm()
	case Block:
		k.Object = d.object(path, element(field.Type))
	case Steps:
		k.Object = d.object(path, reflect.TypeFor[stepSpec]())
	default:
	}
	return k
}

// element is the struct behind a pointer or in a list.
func element(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		return t.Elem()
	}
	return t
}

// kindOf says how values of a decoding type are written.
func kindOf(t reflect.Type) (Kind, List) {
	switch t {
	case reflect.TypeFor[located[string]]():
		return Text, One
	case reflect.TypeFor[words]():
		return Text, OneOrMany
	case reflect.TypeFor[located[int]](), reflect.TypeFor[located[int64]]():
		return Whole, One
	case reflect.TypeFor[located[bool]]():
		return Flag, One
	case reflect.TypeFor[tagSpecs]():
		return TagMap, One
	case reflect.TypeFor[thenSpec]():
		return Steps, One
	}
	switch {
	case element(t).Kind() != reflect.Struct:
		return kindUnset, One
	case t.Kind() == reflect.Slice:
		return Block, Many
	default:
		return Block, One
	}
}

// Doc is a name, its type where it has one, and what it means.
type Doc struct{ Name, Type, Doc string }

// Attributes returns the names that expressions may use.
func Attributes() []Doc {
	var docs []Doc
	for _, a := range attributes() {
		docs = append(docs, Doc{a.name, cel.FormatCELType(a.kind), a.doc})
	}
	return docs
}

// Functions returns the functions that expressions may call besides CEL's own.
func Functions() []Doc {
	var docs []Doc
	for _, f := range functions() {
		docs = append(docs, Doc{Name: f.name, Doc: f.doc})
	}
	return docs
}

// Reasons returns the reasons of verdicts, in the order in which they are
// looked for.
func Reasons() []Doc { return slices.Clone(reasonTable[Idle:]) }

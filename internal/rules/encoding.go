package rules

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// checkEncoding refuses what is not UTF-8. The names of instances and tags are, so a
// pattern in another encoding would protect nothing, and nobody would see why.
func checkEncoding(name string, data []byte) error {
	const hint = "save the file as UTF-8"
	if bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) {
		return &Error{name, 1, 1, "the file begins with a byte order mark", hint + " without one"}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return &Error{name, 1, 1, "the file is UTF-16", hint}
	}
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if !utf8.Valid(text) {
			return &Error{name, line, columnOf(text), "this is not UTF-8, perhaps GBK", hint}
		}
	}
	return nil
}

// columnOf counts the characters up to the first that is none.
func columnOf(line []byte) int {
	for column := 1; ; column++ {
		r, size := utf8.DecodeRune(line)
		if r == utf8.RuneError && size <= 1 {
			return column
		}
		line = line[size:]
	}
}

// wide says whether a text holds the star, the question mark, the quotes or the commas
// that a Chinese keyboard types. They are text to YAML and to a pattern, so that what was
// meant to be protected would not be.
func wide(value string) bool { return strings.ContainsAny(value, "＊？“”‘’，、") }

// hidden says whether a text holds a character that nobody sees, such as the space of no
// width that comes along when a text is copied from a page.
func hidden(value string) bool {
	return strings.ContainsFunc(value, func(r rune) bool { return unicode.Is(unicode.Cf, r) })
}

// deaf says why a text would be compared with something that no tag or name holds, and
// what to do; both are empty where it says what it seems to.
func deaf(value string) (cause, hint string) {
	switch {
	case wide(value):
		return fmt.Sprintf("%q holds signs typed with a Chinese keyboard, which would be compared letter by letter", value),
			"write * ? \" ' and , as an English keyboard types them, or name these characters in regex:/.../"
	case hidden(value):
		return fmt.Sprintf("%+q holds a character that nobody sees, which would be compared as well", value),
			"type it anew, or name the character in regex:/.../"
	}
	return "", ""
}

package rules

import (
	"bytes"
	"fmt"
	"strings"
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

// wide says whether a text holds the star, the question mark or the quotes that a
// Chinese keyboard types. They are text to YAML and to a pattern, so that what was meant
// to be protected would not be.
func wide(value string) bool { return strings.ContainsAny(value, "＊？“”‘’") }

const wideHint = "write * ? \" and ' as an English keyboard types them, or name these characters in regex:/.../"

func wideCause(value string) string {
	return fmt.Sprintf("%q holds signs typed with a Chinese keyboard, which would be compared letter by letter", value)
}

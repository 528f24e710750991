package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"alikafka-reaper/internal/message"
)

// JSON writes a report as one indented JSON document.
func JSON(w io.Writer, r message.Report) error {
	return encode(w, r, indent)
}

// LineWriter is a message.Sink that writes one JSON document a line. It is not
// safe for concurrent use.
type LineWriter struct {
	w   io.Writer
	err error
}

// JSONLines returns a sink that writes each message as one line to w.
func JSONLines(w io.Writer) *LineWriter { return &LineWriter{w: w} }

// Write writes one message; after the first error it writes nothing.
func (l *LineWriter) Write(m message.Message) {
	if l.err == nil {
		l.err = encode(l.w, m, "")
	}
}

// Err returns the first error.
func (l *LineWriter) Err() error { return l.err }

func encode(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("encoding JSON: %w", err)
	}
	_, err := w.Write(harmless(b.Bytes()))
	return err
}

// harmless escapes the characters that JSON allows in the raw and a terminal
// may obey: DEL, C1 controls and invisible format marks. They can only stand
// inside strings, so the document means the same.
func harmless(doc []byte) []byte {
	var out bytes.Buffer
	for len(doc) > 0 {
		r, size := utf8.DecodeRune(doc)
		if r != '\n' && unicode.In(r, unicode.Cc, unicode.Cf) {
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&out, `\u%04x`, unit)
			}
		} else {
			out.Write(doc[:size])
		}
		doc = doc[size:]
	}
	return out.Bytes()
}

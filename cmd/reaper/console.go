package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"golang.org/x/term"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

// console is where a command reads and writes.
type console struct {
	in        io.Reader
	out, errs io.Writer
	// noColor and output are set by flags.
	noColor bool
	output  string
	// began says that the command line was understood and its command runs.
	began bool
}

// say writes a line of progress for people; it goes to standard error so that
// standard output stays the result.
func (c *console) say(format string, args ...any) {
	fmt.Fprintf(c.errs, format+"\n", args...)
}

// options returns how to render on this console: colours and the width of a
// terminal, or neither.
func (c *console) options(verbose bool) render.Options {
	o := render.Options{Width: 120, Verbose: verbose}
	file, ok := c.out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return o
	}
	if width, _, err := term.GetSize(int(file.Fd())); err == nil {
		o.Width = width
	}
	o.Color = !c.noColor && os.Getenv("NO_COLOR") == ""
	return o
}

// encode writes a value as indented JSON.
func (c *console) encode(v any) error {
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}

func (c *console) json() bool { return c.output == "json" }

// report writes a report in the chosen form.
func (c *console) report(r message.Report, verbose bool) error {
	if written, err := c.alone(r); written {
		return err
	}
	if c.json() {
		return render.JSON(c.out, r)
	}
	return render.Text(c.out, r, c.options(verbose))
}

// interactive reports whether a person can answer a question.
func (c *console) interactive() bool {
	file, ok := c.in.(*os.File)
	return ok && term.IsTerminal(int(file.Fd()))
}

// Command reaper is the operator's side of alikafka-reaper: it tries the
// function against an embedded cloud, plans and runs from a terminal, checks
// rules, and builds the package.
//
// It knows people at terminals: flags, tables, questions, exit codes. What a
// run does is in internal/service, so that it can never differ from the function.
//
// # Exit codes
//
//	0  all was done
//	1  a check failed: a file is wrong, or a demo did not do what it should
//	2  the command line is wrong
//	3  the configuration is wrong: rules, settings or credentials
//	4  partial: something could not be known or done, the report says what
//	5  refused: the mode or a missing confirmation forbids to act
//	6  the cloud could not be asked at all; trying again may help
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // rules name time zones, and not every machine has them

	"github.com/spf13/cobra"
)

// The exit codes.
const (
	exitOK = iota
	exitFailed
	exitUsage
	exitConfig
	exitPartial
	exitRefused
	exitUnreachable
)

func main() { os.Exit(execute()) }

// execute runs the command line of the process and returns its exit code.
func execute() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
}

func run(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	c := &console{in: in, out: out, errs: errs}
	root := newRoot(c)
	strict(root)
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(errs)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	end := new(exit)
	if !errors.As(err, &end) {
		end = c.unnamed(cmd, err)
	}
	if ctx.Err() != nil && end.err != nil { // what was cut short blames Go, the network or a signal
		end = &exit{end.code, errors.New("interrupted"), ""}
	}
	if end.err != nil {
		fmt.Fprintf(errs, "reaper: %v\n", end.err)
	}
	if end.next != "" {
		fmt.Fprintf(errs, "next: %s\n", end.next)
	}
	return end.code
}

// unnamed gives a code to an error that has none: before a command began, the
// command line was wrong; afterwards the command failed.
func (c *console) unnamed(cmd *cobra.Command, err error) *exit {
	if c.began {
		return &exit{code: exitFailed, err: err}
	}
	next := "run " + cmd.CommandPath() + " --help"
	if cmd.HasParent() {
		next = "write " + strings.TrimSuffix(cmd.UseLine(), " [flags]") + "; see " + cmd.CommandPath() + " --help"
	}
	return &exit{exitUsage, err, next}
}

// exit ends a command with a code, what went wrong, and the next step.
type exit struct {
	code int
	err  error
	next string
}

// Error returns what went wrong.
func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

// Unwrap returns the cause.
func (e *exit) Unwrap() error { return e.err }

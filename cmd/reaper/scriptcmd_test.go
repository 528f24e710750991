package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"alikafka-reaper/internal/cloudtest"
)

// exits CODE PROGRAM ARGS... runs a program and wants exactly this exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		end := new(exec.ExitError)
		if !errors.As(err, &end) {
			ts.Fatalf("%v", err)
		}
		got = end.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// json FILE PATH WANT compares the value at a path like summary.actions.release
// or problems.0.class; a last step "length" counts elements, and has:TEXT as WANT
// looks for a part of the value.
func checkJSON(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: json FILE PATH WANT")
	}
	var value any
	if err := json.Unmarshal([]byte(ts.ReadFile(args[0])), &value); err != nil {
		ts.Fatalf("%s is not JSON: %v", args[0], err)
	}
	for step := range strings.SplitSeq(args[1], ".") {
		value = descend(value, step)
	}
	got := fmt.Sprint(value)
	same := got == args[2]
	if part, ok := strings.CutPrefix(args[2], "has:"); ok {
		same = strings.Contains(got, part)
	}
	if same == neg {
		ts.Fatalf("%s is %s, want %s (negated: %t)", args[1], got, args[2], neg)
	}
}

// descend takes one step into a JSON value; nil means that there is nothing.
func descend(value any, step string) any {
	switch typed := value.(type) {
	case map[string]any:
		if step == "length" {
			return len(typed)
		}
		return typed[step]
	case []any:
		if step == "length" {
			return len(typed)
		}
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(typed) {
			return typed[i]
		}
	}
	return nil
}

// released IDS... wants exactly these releases in the cloud's own journal, each
// once.
func checkReleased(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("released cannot be negated; released without ids means none")
	}
	var ids []string
	for _, call := range cloudOf(ts).Journal() {
		if call.Mutating && call.Applied {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	slices.Sort(ids)
	slices.Sort(args)
	if !slices.Equal(ids, args) {
		ts.Fatalf("the cloud released %v, want %v", ids, args)
	}
}

// mutations N wants N calls that could change something, refused ones included.
func checkMutations(ts *testscript.TestScript, _ bool, args []string) {
	n := 0
	for _, call := range cloudOf(ts).Journal() {
		if call.Mutating {
			n++
		}
	}
	if len(args) != 1 || strconv.Itoa(n) != args[0] {
		ts.Fatalf("%d mutating calls, want %v", n, args)
	}
}

// fault KIND ACTION [REGION] makes these calls go wrong from now on.
func inject(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 || len(args) > 3 {
		ts.Fatalf("usage: fault KIND ACTION [REGION]")
	}
	kind, err := cloudtest.ParseFaultKind(args[0])
	ts.Check(err)
	fault := cloudtest.Fault{Kind: kind, Action: args[1]}
	if len(args) == 3 {
		fault.Region = args[2]
	}
	cloudOf(ts).Inject(fault)
}

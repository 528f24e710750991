package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"alikafka-reaper/internal/cloudtest/fcruntime"
	"alikafka-reaper/internal/packaging"
)

// starts is how often a cold start is measured. The median of five leaves out
// the first, which reads the binary from the disk, and a hiccup of the machine.
const starts = 5

var errOtherMachine = errors.New("the binary runs on linux/amd64 only")

// coldStart unpacks the zip and takes the median time from the start of the
// binary to its first answer, by the runtime API of Function Compute. The event
// needs no cloud call, so it is the program's own share of a cold start.
func coldStart(ctx context.Context, zip string) (time.Duration, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return 0, fmt.Errorf("this machine is %s/%s: %w", runtime.GOOS, runtime.GOARCH, errOtherMachine)
	}
	folder, err := os.MkdirTemp("", "alikafka-reaper-start-")
	if err != nil {
		return 0, fmt.Errorf("making a folder to start from: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := packaging.Unpack(zip, folder); err != nil {
		return 0, err
	}
	var took []time.Duration
	for range starts {
		one, err := startOnce(ctx, filepath.Join(folder, packaging.BinaryName))
		if err != nil {
			return 0, err
		}
		took = append(took, one)
	}
	slices.Sort(took)
	return took[starts/2], nil
}

func startOnce(ctx context.Context, binary string) (took time.Duration, err error) {
	rt := fcruntime.New(fcruntime.Function{Name: "package", Handler: packaging.BinaryName, Timeout: time.Minute})
	begun := time.Now()
	process, err := fcruntime.Start(ctx, binary, nil, rt, io.Discard)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, process.Stop()) }()
	answer, err := rt.Invoke(ctx, fcruntime.Invocation{Payload: []byte(`{}`)})
	if err != nil {
		return 0, fmt.Errorf("asking the function: %w", err)
	}
	if answer.Error != nil {
		return 0, fmt.Errorf("the function failed at its first event: %s: %s", answer.Error.Type, answer.Error.Message)
	}
	return time.Since(begun), nil
}

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"alikafka-reaper/internal/packaging"
)

var errNoModule = errors.New("the source of the function is not here")

// moduleRoot returns the folder that holds this project's go.mod, since demo
// and package build the function from its source.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	path, folder, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	if err != nil || path != "alikafka-reaper" || folder == "" {
		return "", &exit{exitConfig, errNoModule, "install Go and run this from the project's folder"}
	}
	return folder, nil
}

// buildFunction compiles the function for this machine, in all else as the zip's is
// compiled: so the two share what the compiler keeps, and what is tried is what will run.
func buildFunction(ctx context.Context, root, binary string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", binary, packaging.FunctionPackage)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building the function: %w\n%s", err, output.String())
	}
	return nil
}

// rulesToPack returns the path of the rules file that package will pack.
func rulesToPack(o packaging.Options) string {
	name := o.RulesFile
	if name == "" {
		name = packaging.StarterRules
	}
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(o.ModuleRoot, name)
}

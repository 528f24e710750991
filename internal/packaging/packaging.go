// Package packaging makes the zip file that Function Compute runs: the
// function's static binary and a rules file beside it.
//
// It knows how the binary is built and what the zip holds, so that two builds
// of one source tree by one Go release give the same bytes. It must never know
// what the rules say, which account the zip goes to, or how it is uploaded.
package packaging

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Names that the zip, the deployment file and the documents share.
const (
	// BinaryName is the function's binary in the zip, and so the handler that
	// Function Compute is told to start.
	BinaryName = "main"
	// RulesName is the rules file in the zip.
	RulesName = "rules.yaml"
	// ZipPath is where the zip goes, from the module's root.
	ZipPath = "dist/alikafka-reaper.zip"
	// FunctionPackage is the package of the function, from the module's root.
	FunctionPackage = "./function"
	// StarterRules is the rules file that is packed when none is named.
	StarterRules = "deploy/rules/nightly-dev.yaml"
)

// Options says what to pack. Every empty field has a default.
type Options struct {
	// ModuleRoot is the folder of go.mod; the working directory when empty.
	// The other paths are read from there.
	ModuleRoot string
	// Package is the main package to build; FunctionPackage when empty.
	Package string
	// RulesFile is the rules file to pack; StarterRules when empty.
	RulesFile string
	// Out is the zip to write; ZipPath when empty.
	Out string
	// Binary is where a copy of the binary goes, for tools that read it, such as
	// those that list its modules; no copy is kept when empty.
	Binary string
}

// Entry is one file in the zip.
type Entry struct {
	Name string
	Mode fs.FileMode
	Size int64
}

// Result describes the zip that was written.
type Result struct {
	// Path is the zip, as an absolute path.
	Path string
	// Size is the size of the zip, BinarySize that of the binary before it was
	// compressed, both in bytes.
	Size, BinarySize int64
	// SHA256 is the zip's checksum in hexadecimal.
	SHA256 string
	// Entries are the files in the zip, sorted by name.
	Entries []Entry
}

// Build compiles the function and writes the zip. An existing zip is replaced
// only when the new one is complete.
func Build(ctx context.Context, o Options) (Result, error) {
	o, err := o.withDefaults()
	if err != nil {
		return Result{}, err
	}
	scratch, err := os.MkdirTemp("", "alikafka-reaper-package-")
	if err != nil {
		return Result{}, fmt.Errorf("making a scratch folder for the build: %w", err)
	}
	defer func() { _ = os.RemoveAll(scratch) }()

	binary := filepath.Join(scratch, BinaryName)
	if err := compile(ctx, o, binary); err != nil {
		return Result{}, err
	}
	contents, err := gather(binary, o)
	if err != nil {
		return Result{}, err
	}
	if err := keep(o.Binary, contents[0]); err != nil {
		return Result{}, err
	}
	return write(o.Out, contents)
}

func (o Options) withDefaults() (Options, error) {
	root, err := filepath.Abs(o.ModuleRoot)
	if err != nil {
		return o, fmt.Errorf("finding the module's root %q: %w", o.ModuleRoot, err)
	}
	under := func(path string) string {
		if filepath.IsAbs(path) {
			return path
		}
		return filepath.Join(root, path)
	}
	o.ModuleRoot = root
	o.Package = cmp.Or(o.Package, FunctionPackage)
	o.RulesFile = under(cmp.Or(o.RulesFile, StarterRules))
	o.Out = under(cmp.Or(o.Out, ZipPath))
	if o.Binary != "" {
		o.Binary = under(o.Binary)
	}
	return o, nil
}

// gather reads what goes into the zip, in the order of the names.
func gather(binary string, o Options) ([]content, error) {
	program, err := os.ReadFile(binary)
	if err != nil {
		return nil, fmt.Errorf("reading the binary that was just built: %w", err)
	}
	if err := inspect(o.Package, program); err != nil {
		return nil, err
	}
	text, err := os.ReadFile(o.RulesFile)
	if err != nil {
		return nil, fmt.Errorf("reading the rules file to pack; name an existing one: %w", err)
	}
	return []content{
		{name: BinaryName, mode: 0o755, data: program},
		{name: RulesName, mode: 0o644, data: text},
	}, nil
}

// keep writes a copy of the binary where one is wanted.
func keep(path string, binary content) error {
	if path == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the folder of the binary: %w", err)
	}
	if err := os.WriteFile(path, binary.data, binary.mode); err != nil {
		return fmt.Errorf("keeping the binary: %w", err)
	}
	return nil
}

package packaging

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
)

// compile builds the function as a static binary for the machines that
// Function Compute's go1 runtime has. Whatever could make two builds differ
// (paths, version control stamps, build ids, the caller's Go flags) is off.
func compile(ctx context.Context, o Options, binary string) error {
	var output bytes.Buffer
	// The arguments are fixed but for the package, which the caller names.
	build := exec.CommandContext(ctx, "go", "build", "-mod=readonly", "-trimpath", "-buildvcs=false",
		"-ldflags", "-s -w -buildid=", "-o", binary, o.Package)
	build.Dir = o.ModuleRoot
	build.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "GOFLAGS=", "GOWORK=off")
	build.Stdout, build.Stderr = &output, &output
	if err := build.Run(); err != nil {
		return fmt.Errorf("building %s in %s; correct what the compiler says: %w\n%s", o.Package, o.ModuleRoot, err, output.Bytes())
	}
	return nil
}

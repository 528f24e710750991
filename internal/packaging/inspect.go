package packaging

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
)

var errBinary = errors.New("this is not a static program for Linux on x86-64")

// inspect refuses a binary that Function Compute could not start. The compiler
// is content to write a library's archive where a program was meant.
func inspect(name string, program []byte) error {
	e, err := elf.NewFile(bytes.NewReader(program))
	if err != nil {
		return fmt.Errorf("%s is no main package; name the function's package: %w: %w", name, errBinary, err)
	}
	if e.Machine != elf.EM_X86_64 || e.Type != elf.ET_EXEC {
		return fmt.Errorf("%s was built as %v for %v; build it for linux/amd64: %w", name, e.Type, e.Machine, errBinary)
	}
	for _, p := range e.Progs {
		if p.Type == elf.PT_INTERP {
			return fmt.Errorf("%s asks for a dynamic loader; build it without cgo: %w", name, errBinary)
		}
	}
	return nil
}

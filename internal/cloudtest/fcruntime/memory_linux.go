package fcruntime

import (
	"bytes"
	"fmt"
	"os"
)

// PeakMemory returns the most memory that the process held so far, in bytes; 0
// once it has ended. The usage that the system reports at the end cannot be taken:
// it begins with what the parent held when it started the process.
func (p *Process) PeakMemory() int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0
	}
	const peak = "VmHWM:" // the high-water mark of resident memory (proc(5))
	_, after, _ := bytes.Cut(status, []byte(peak))
	var kib int64
	if _, err := fmt.Sscan(string(after), &kib); err != nil {
		return 0
	}
	return kib << 10
}

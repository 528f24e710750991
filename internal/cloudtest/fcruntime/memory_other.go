//go:build !linux

package fcruntime

// PeakMemory returns 0: this system does not tell.
func (*Process) PeakMemory() int64 { return 0 }

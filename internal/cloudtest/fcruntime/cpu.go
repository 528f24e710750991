package fcruntime

import "time"

// CPU returns the processors' time that the process used, once it has ended; 0
// before.
func (p *Process) CPU() time.Duration {
	select {
	case <-p.exited:
		return p.command.ProcessState.UserTime() + p.command.ProcessState.SystemTime()
	default:
		return 0
	}
}

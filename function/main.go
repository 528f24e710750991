// Command main is the entry point that Function Compute starts (runtime go1).
//
// It knows the FC runtime SDK and how FC's context becomes an invocation of
// the service. It must never know rules, the cloud's API, or an emulator.
package main

import (
	"os"
	"runtime/debug"
	_ "time/tzdata" // the runtime's image may lack time zones, and rules name them

	"github.com/aliyun/fc-runtime-go-sdk/fc"
)

// gcPercent lets garbage grow to half of what is held before it is collected. For
// 10,000 instances that takes a quarter off the peak of memory, which Function
// Compute bills by the second, and costs no time that could be measured.
const gcPercent = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	// fc.StartHandler cannot be used: it refuses every handler in v0.3.1.
	fc.Start(newHandler().invoke)
}

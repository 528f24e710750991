// Command main is the entry point that Function Compute starts (runtime go1).
//
// It knows the FC runtime SDK and how FC's context becomes an invocation of
// the service. It must never know rules, the cloud's API, or an emulator.
package main

import (
	"os"
	_ "time/tzdata" // the runtime's image may lack time zones, and rules name them

	"github.com/aliyun/fc-runtime-go-sdk/fc"
)

func main() {
	useMemory(os.Getenv)
	// fc.StartHandler cannot be used: it refuses every handler in v0.3.1.
	fc.Start(newHandler().invoke)
}

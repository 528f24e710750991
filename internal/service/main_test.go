package service_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie longer: a run leaves little behind, and these tests play
// thousands. It takes a fifth of their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

package schema_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie longer: these tests load thousands of small rules files, of
// which nothing stays. It takes a fifth of their time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}

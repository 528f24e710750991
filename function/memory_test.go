package main

import (
	"math"
	"runtime/debug"
	"testing"
)

func TestTheMemoryLimitFollowsFromTheFunctionsSize(t *testing.T) {
	for size, want := range map[string]int64{
		"128": 96 << 20, "256": 192 << 20, "32768": 24576 << 20, "": 0, "64": 0, "a lot": 0, "-256": 0, "9999999": 0,
		"127": 0, "129": 129 << 20 / 4 * 3, "32769": 0, "128.5": 0, " 128": 0, "128 MB": 0, "99999999999999999999": 0,
	} {
		if got, ok := memoryLimit(size); got != want || ok != (want > 0) {
			t.Errorf("%q: limit %d, %v; want %d", size, got, ok, want)
		}
	}
}

func TestGosOwnVariablesWin(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	for name, test := range map[string]struct {
		environment map[string]string
		limit       int64
		percent     int
	}{
		"the function's size":      {map[string]string{"FC_FUNCTION_MEMORY_SIZE": "512"}, 384 << 20, gcPercent},
		"no size":                  {nil, math.MaxInt64, 100},
		"no size that can be":      {map[string]string{"FC_FUNCTION_MEMORY_SIZE": "0"}, math.MaxInt64, 100},
		"a limit of somebody's":    {map[string]string{"FC_FUNCTION_MEMORY_SIZE": "512", "GOMEMLIMIT": "100MiB"}, math.MaxInt64, 100},
		"a percentage of somebody": {map[string]string{"FC_FUNCTION_MEMORY_SIZE": "512", "GOGC": "off"}, math.MaxInt64, 100},
	} {
		debug.SetGCPercent(100)
		debug.SetMemoryLimit(math.MaxInt64)
		useMemory(func(name string) string { return test.environment[name] })
		limit, percent := debug.SetMemoryLimit(-1), debug.SetGCPercent(100)
		if limit != test.limit || percent != test.percent {
			t.Errorf("%s: limit %d and %d%%, want %d and %d%%", name, limit, percent, test.limit, test.percent)
		}
	}
}

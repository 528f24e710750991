package main

import "testing"

func TestTheMemoryLimitFollowsFromTheFunctionsSize(t *testing.T) {
	for size, want := range map[string]int64{"128": 96 << 20, "256": 192 << 20, "32768": 24576 << 20, "": 0, "64": 0, "a lot": 0, "-256": 0, "9999999": 0} {
		if got, ok := memoryLimit(size); got != want || ok != (want > 0) {
			t.Errorf("%q: limit %d, %v; want %d", size, got, ok, want)
		}
	}
}

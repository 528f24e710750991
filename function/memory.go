package main

import (
	"runtime/debug"
	"strconv"
)

const (
	// goShare is the part of the function's memory that the Go runtime may fill, in
	// percent. The rest is for what it does not count: the program's own pages, about
	// 23 MB, and a listing that grows while garbage is being collected.
	goShare = 75
	// gcPercent lets garbage grow to twice what is held, while that memory is not
	// full. Go's default of 100 collects more often than a function needs to that is
	// billed for all of its memory anyway.
	gcPercent = 200
)

// useMemory lets the garbage collector use the memory that the function has: with
// little held it hardly runs, and near the limit it keeps the process below it. Go's
// own variables win.
func useMemory(getenv func(string) string) {
	if limit, ok := memoryLimit(getenv("FC_FUNCTION_MEMORY_SIZE")); ok && getenv("GOMEMLIMIT") == "" && getenv("GOGC") == "" {
		debug.SetMemoryLimit(limit)
		debug.SetGCPercent(gcPercent)
	}
}

// memoryLimit is how many bytes the Go runtime may fill in a function of a size in
// MB, as FC's environment tells it (FC_FUNCTION_MEMORY_SIZE).
func memoryLimit(size string) (limit int64, ok bool) {
	const least, most = 128, 32768 // FC's own bounds
	mb, err := strconv.ParseInt(size, 10, 64)
	if err != nil || mb < least || mb > most {
		return 0, false
	}
	return mb << 20 * goShare / 100, true
}

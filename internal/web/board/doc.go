// Package board is the page on which people see what the reaper is about to do,
// why, what it did and what that saved.
//
// It knows saved reports, their sums and HTML. It must never know who may see it:
// a request that comes here was let in by somebody else. It changes nothing.
package board

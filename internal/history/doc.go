// Package history sums up what saved reports say over many runs: what was
// released and what that saved, what was kept and why, and what the bill says of
// both.
//
// It knows the wire format of a run and reads reports through an interface. It
// must never know where they lie, or how a sum is shown.
package history

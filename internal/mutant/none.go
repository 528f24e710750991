//go:build !mutants

package mutant

// Missing is the guard that this build lacks: none.
const Missing = None

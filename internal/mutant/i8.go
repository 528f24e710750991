//go:build mutant_i8

package mutant

// Missing is the guard that this build lacks.
const Missing = Deadline

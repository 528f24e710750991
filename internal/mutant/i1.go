//go:build mutant_i1

package mutant

// Missing is the guard that this build lacks.
const Missing = Recheck

//go:build mutant_i5

package mutant

// Missing is the guard that this build lacks.
const Missing = Claim

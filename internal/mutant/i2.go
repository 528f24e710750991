//go:build mutant_i2

package mutant

// Missing is the guard that this build lacks.
const Missing = Silence

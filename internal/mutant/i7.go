//go:build mutant_i7

package mutant

// Missing is the guard that this build lacks.
const Missing = Redaction

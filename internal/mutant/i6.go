//go:build mutant_i6

package mutant

// Missing is the guard that this build lacks.
const Missing = Shape

//go:build mutant_i3

package mutant

// Missing is the guard that this build lacks.
const Missing = PerRun

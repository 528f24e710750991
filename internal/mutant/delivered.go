//go:build mutant_delivered

package mutant

// Missing is the guard that this build lacks.
const Missing = Delivered

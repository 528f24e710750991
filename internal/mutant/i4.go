//go:build mutant_i4

package mutant

// Missing is the guard that this build lacks.
const Missing = PlanMode

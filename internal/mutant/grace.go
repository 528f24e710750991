//go:build mutant_grace

package mutant

// Missing is the guard that this build lacks.
const Missing = Grace

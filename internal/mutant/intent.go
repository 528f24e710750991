//go:build mutant_intent

package mutant

// Missing is the guard that this build lacks.
const Missing = Intent

//go:build !(mutant_i1 || mutant_i2 || mutant_i3 || mutant_i4 || mutant_i5 || mutant_i6 || mutant_i7 || mutant_i8 || mutant_grace || mutant_delivered || mutant_intent)

package mutant

// Missing is the guard that this build lacks: none.
const Missing = None

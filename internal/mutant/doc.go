// Package mutant names the one guard that is left out on purpose, so that
// internal/proof can show that it notices. A build without tags leaves out none.
//
// It knows the invariants by their numbers. It must never know how they are kept.
// Only a build with the tag mutants can leave one out: in every other, and so in a
// real function, Missing is a constant, which no setting and no variable can change.
package mutant

// Guard is the guard of one invariant.
type Guard int

// The guards, one for each invariant, and three more where it is kept in more than
// one way.
const (
	None Guard = iota
	// Recheck reads an instance again just before it is released (I1).
	Recheck
	// Silence takes what is not known for no proof that nobody uses it (I2).
	Silence
	// PerRun is the limit on the releases of one run (I3).
	PerRun
	// PlanMode lowers a run to what its caller asked for (I4).
	PlanMode
	// Claim keeps two runs from releasing one instance (I5).
	Claim
	// Shape refuses payloads that are not understood (I6).
	Shape
	// Redaction takes secrets out of the cloud's words (I7).
	Redaction
	// Deadline begins nothing that cannot end in time (I8).
	Deadline
	// Grace waits after a warning (I1).
	Grace
	// Delivered begins the grace only where the warning was delivered (I1).
	Delivered
	// Intent writes an act down before its call (I5).
	Intent
)

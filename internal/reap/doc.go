// Package reap is the pipeline of a run: inventory, judge and observe in turns,
// limit, and in enforce mode recheck and act; every step reports what it found.
//
// It knows the order of the steps and why each is there. It must never know
// how the cloud is called, how a rule is written, or how a report looks. Only
// an Actuator can change anything, and a run in plan mode has none.
package reap

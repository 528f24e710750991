// Package rules reads a rules file and judges instances by it.
//
// It knows the rules language, how its words compile to CEL, and how to judge
// with three values: a condition is true, false, or unknown, and unknown never
// becomes a release. It must never do I/O, read a clock, or know where a fact
// comes from: everything it judges is in the Case it is given.
package rules

// Package proof holds the randomized test of the invariants: it drives the real
// service, over both real SDK layers, against the embedded cloud, and holds the
// cloud's journal against what was promised.
//
// It knows the cloud's truth, and rules in a plain form of its own. It must never
// know the rules engine or the pipeline: what it checks with must not share a
// mistake with what it checks.
package proof

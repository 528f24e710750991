// Package quiet says in a few words what signals showed, in English and Chinese: a
// sentence for people, where the evidence has a line for each signal.
//
// It knows the words for signals and kinds of use. It must never know where a value
// comes from or what is decided by it, and it never calls silent what was not read, or
// what moved a little.
package quiet

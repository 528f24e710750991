// Package hygiene holds tests about the source tree as a whole: who may import
// what, how long a file may grow, and that every package says what it is for.
//
// It knows the layers of the project. It must never be imported, and it never
// looks at what the code does.
package hygiene

// Package seal proves that bytes come from this installation: what one run
// leaves for another, and what a link brings back.
//
// It knows keys and purposes. It must never know what the bytes mean, and it
// never shows a key.
package seal

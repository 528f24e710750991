// Package render shows a gathered run: as text for people, as one JSON
// document, or as a stream of JSON lines.
//
// It knows the wire format and how wide a line may be. It must never know where
// messages come from, decide anything about an instance, or pass on a character
// that could steer a terminal: names and tags were written by strangers.
package render

// Package kit holds what is worth keeping of a Kafka instance before it is
// stopped or released: its rebirth kit, from which a new one like it can be made.
//
// It knows the kit's parts and its versioned JSON. It must never know where
// parts are read or kept (no HTTP, no files, no SDK), and never a password: what
// it has no field for cannot leak.
package kit

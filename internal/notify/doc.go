// Package notify tells people: it takes warnings and summaries to robots of chat
// services and to webhooks, and knows whether they arrived.
//
// It knows how each service wants to be called, how it says no, and how often it may
// be called. It must never know why something is told or how it is worded, and no
// address, key or signature ever leaves it but on the way to its destination.
package notify

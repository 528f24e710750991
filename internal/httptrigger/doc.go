// Package httptrigger reads what an HTTP trigger of Function Compute says about
// the caller, and writes the answer in the form that the trigger turns into an
// HTTP response.
//
// It knows the trigger's envelope and its response format. It must never know
// what a body means, which is for package events, nor look at anything that a
// caller could use to gain rights.
package httptrigger

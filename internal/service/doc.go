// Package service answers one invocation after another: payload bytes in,
// report out. The function and the operator's CLI share it, so that both do the
// same thing in the same way.
//
// It knows the settings and which parts make up a run. It must never know
// whether Function Compute or a person at a terminal is calling, nor whether
// the cloud behind the base URL is the real one.
package service

// Package fcruntime is the runtime API of Function Compute for compiled
// functions, and a way to run a function binary against it.
//
// The platform starts the binary with FC_RUNTIME_API=host:port. The binary
// asks GET /2020-11-11/runtime/invocation/next for work, again and again
// without waiting for its handler, and posts each answer to
// /2020-11-11/runtime/invocation/{request id}/response or …/error (Go SDK
// fc-runtime-go-sdk v0.3.1, fc/runtime_api_client.go and fc/invoke_loop.go).
//
// The package knows that protocol and the delivery rules of the platform. It
// must never know what a function does. It imports the standard library only.
package fcruntime

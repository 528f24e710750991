// Package access is the one table of cloud operations and the RAM actions that
// authorise them, and the policy documents that follow from it. The caller of the
// cloud refuses an operation that has no row here, so that what is called and what
// is granted cannot drift apart.
//
// It knows names of operations, actions and resources. It must never know the SDK,
// a rule, or why an operation is called, and it does no I/O.
package access

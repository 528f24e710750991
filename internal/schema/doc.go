// Package schema writes down the language of rules files for readers other than
// the loader: a JSON Schema for editors, and a reference page for people.
//
// It knows what internal/rules says about its own types, and how JSON Schema
// and Markdown put it. It must never know a key by its name, and never be part
// of the function: what it says comes from the types, so that it cannot drift,
// and a cold start has no use for it.
package schema

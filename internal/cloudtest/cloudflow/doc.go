// Package cloudflow executes flows as Alibaba Cloud's CloudFlow does, as far as the
// flow of this project needs it: the states Map, Task and Pass of its definition
// language, constructors, retries and catches.
//
// It knows the language and its documented limits (the pages "Map state: inline
// mode", "Inputs and outputs", "Error handling" and "Limits" of CloudFlow). It must
// never know which function is invoked, nor what a payload means. It does not wait
// between retries.
package cloudflow

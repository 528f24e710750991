// Package link makes and reads the tokens in the links that people answer by.
//
// It knows what a token says and when it ends. It must never know what an answer
// does, nor HTTP. A token is a secret: whoever has it can answer.
package link

// Package answer is the page at which people answer a warning: what is asked, the
// evidence, a form to confirm by, and what became of the answer. In English and
// Chinese.
//
// It knows words and HTML. It must never know what an answer does, or a token: the
// form goes back to the address that it came from.
package answer

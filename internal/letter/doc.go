// Package letter words what people are told: a warning about their instances, or
// the summary of a run, in English and Chinese, from one catalogue.
//
// It knows messages, words, and how the chat services' kinds of Markdown differ. It
// must never know how a letter is delivered or to whom, and no text that comes from
// outside, such as an instance's name, becomes markup, a link or a mention in it.
package letter

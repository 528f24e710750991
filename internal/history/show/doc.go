// Package show writes a summary of many runs as text for terminals and as
// Markdown.
//
// It knows the summary and how wide a table gets. It must never know where
// reports come from, or pass on a character that could steer a terminal.
package show

// Package zaplog writes the messages of a run as structured log lines, one line
// for each message.
//
// It knows field names, levels and how long a line may be. It must never know
// where lines go, and it must never log what messages do not hold: payloads,
// credentials, tags.
//
// The message of a line is the kind: "run", "fact", "verdict", "effect",
// "warning", "notice" or "summary". docs/log-fields.md lists the fields of each and is written
// from this package by its test. They are stable; an empty one is left out, but for
// those that are always there.
//
// Every line may also have truncated: the number of values that were cut or
// left out, so that the line fits into what Function Compute keeps.
//
// Levels: facts are debug; warnings warn; runs and verdicts info. An effect is info, warn when
// it was aborted, left or is uncertain, and error when it failed. A summary is
// info, and warn when the run was partial or refused or had problems. A run
// with notes is warn: its trigger was understood only in part.
package zaplog

// Package ledger keeps what one run leaves to the next: what it saw of the
// fleet, as files in a folder or in a bucket.
//
// It knows the files' names and formats. It must never know a rule or a
// verdict, and it never guesses: what cannot be read is an error, and only a
// file that is not there means that nothing was kept yet.
package ledger

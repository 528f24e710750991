package ledger

import (
	"context"

	"alikafka-reaper/internal/kit"
)

// Ledger is what the reaper remembers, in a store. What one run leaves to the
// next is read and written here and nowhere else. It is safe for concurrent use
// where its Blobs are.
type Ledger struct{ blobs Blobs }

// New returns the ledger in a store.
func New(b Blobs) *Ledger { return &Ledger{b} }

// String names the store for people, without secrets.
func (l *Ledger) String() string { return l.blobs.String() }

// SaveKit keeps what an instance could be built again from.
func (l *Ledger) SaveKit(ctx context.Context, k kit.Kit) error { return SaveKit(ctx, l.blobs, k) }

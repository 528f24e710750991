package ledger

import "context"

// Blobs is where a store keeps its files: a folder or a bucket. Names have
// segments of letters, digits, dots, dashes and underscores, parted by slashes.
type Blobs interface {
	// Get returns a file's content; fs.ErrNotExist where it is not there.
	Get(ctx context.Context, name string) ([]byte, error)
	// Put writes a file whole or not at all, over one that is there.
	Put(ctx context.Context, name string, data []byte) error
	// Create writes a file that is not there yet; fs.ErrExist where it is. Of two
	// at once exactly one succeeds.
	Create(ctx context.Context, name string, data []byte) error
	// Delete removes a file; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// List returns the names that begin with a prefix, sorted.
	List(ctx context.Context, prefix string) ([]string, error)
	// String names the place for people, without secrets.
	String() string
}

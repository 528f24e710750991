package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"alikafka-reaper/internal/fleet"
)

const marksFolder = "marks"

func markFile(ref fleet.Ref) string { return path.Join(marksFolder, ref.Account, ref.Region, ref.ID) }

// Marked lists the instances that have a mark in the store, by their refs.
func (l *Ledger) Marked(ctx context.Context) (map[fleet.Ref]struct{}, error) {
	names, err := l.blobs.List(ctx, marksFolder+"/")
	if err != nil {
		return nil, fmt.Errorf("listing the marks: %w", err)
	}
	refs := map[fleet.Ref]struct{}{}
	for _, name := range names {
		region, id := path.Split(name)
		account, region := path.Split(path.Clean(region))
		refs[fleet.Ref{Account: path.Base(account), Region: region, ID: id}] = struct{}{}
	}
	return refs, nil
}

// Mark reads an instance's mark as it was written; fs.ErrNotExist for none.
func (l *Ledger) Mark(ctx context.Context, ref fleet.Ref) (string, error) {
	data, err := l.blobs.Get(ctx, markFile(ref))
	if err != nil {
		return "", fmt.Errorf("reading the mark: %w", err)
	}
	return string(data), nil
}

// PutMark writes an instance's mark.
func (l *Ledger) PutMark(ctx context.Context, ref fleet.Ref, text string) error {
	if err := l.blobs.Put(ctx, markFile(ref), []byte(text)); err != nil {
		return fmt.Errorf("writing the mark: %w", err)
	}
	return nil
}

// DropMark takes an instance's mark away; that there is none is no error.
func (l *Ledger) DropMark(ctx context.Context, ref fleet.Ref) error {
	if err := l.blobs.Delete(ctx, markFile(ref)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("taking the mark away: %w", err)
	}
	return nil
}

package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"alikafka-reaper/internal/kit"
)

const (
	// kitFolder is where rebirth kits lie, by account, region and instance.
	kitFolder = "kits/"
	// kitTime has no colons, so that every file system takes it, and sorts by time.
	kitTime = "20060102T150405Z"
	kitEnd  = ".json"
)

// kitName is kits/<account>/<region>/<instance>/<UTC time>.json.
func kitName(k kit.Kit) string {
	return path.Join(kitFolder, k.Account, k.Region, k.ID, k.SavedAt.UTC().Format(kitTime)+kitEnd)
}

// kitSavedAt reads the time from a kit's name; false for names of other files or
// of other instances.
func kitSavedAt(name, instanceID string) (time.Time, bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 5 || parts[0]+"/" != kitFolder || parts[3] != instanceID {
		return time.Time{}, false
	}
	word, ok := strings.CutSuffix(parts[4], kitEnd)
	at, err := time.Parse(kitTime, word)
	return at, ok && err == nil
}

// SaveKit keeps a rebirth kit beside the older ones of its instance. nil means
// that it was written whole.
func SaveKit(ctx context.Context, b Blobs, k kit.Kit) error {
	data, err := k.Encode()
	if err != nil {
		return err
	}
	if err := b.Put(ctx, kitName(k), data); err != nil {
		return fmt.Errorf("the rebirth kit of %s was not saved in %s: %w", k.ID, b, err)
	}
	return nil
}

// NewestKit returns the kit of an instance that was saved last; fs.ErrNotExist
// where there is none. Instance ids are unique across accounts and regions. A kit
// that cannot be read is an error: an older one could lack what is there now.
func NewestKit(ctx context.Context, b Blobs, instanceID string) (kit.Kit, error) {
	names, err := b.List(ctx, kitFolder)
	if err != nil {
		return kit.Kit{}, fmt.Errorf("the rebirth kits in %s cannot be listed: %w", b, err)
	}
	newest, newestAt := "", time.Time{}
	for _, name := range names {
		if at, ok := kitSavedAt(name, instanceID); ok && (newest == "" || at.After(newestAt)) {
			newest, newestAt = name, at
		}
	}
	if newest == "" {
		return kit.Kit{}, fmt.Errorf("no rebirth kit of %.128q in %s: %w", instanceID, b, fs.ErrNotExist)
	}
	data, err := b.Get(ctx, newest)
	if err != nil {
		return kit.Kit{}, fmt.Errorf("the rebirth kit %s in %s cannot be read: %w", newest, b, err)
	}
	k, err := kit.Decode(data)
	if err != nil {
		return kit.Kit{}, fmt.Errorf("%s in %s: %w", newest, b, err)
	}
	if kitName(k) != newest {
		return kit.Kit{}, fmt.Errorf("%s in %s: %w", newest, b, errOtherKit)
	}
	return k, nil
}

var errOtherKit = errors.New("the file holds the kit of another instance or time than its name says")

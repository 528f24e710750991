package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

// draftPrefix begins the names of files that are still being written. A crash
// may leave one behind; nothing ever reads it.
const draftPrefix = ".draft-"

// Folder is a store in a folder of this machine, such as a mounted NAS file
// system. The file system must know hard links, which Create rests on.
type Folder struct {
	path string
	// info tells the folder from another one in its place.
	info fs.FileInfo
}

// OpenFolder returns the store in a folder, which must be there, and stay the same: a
// mount that failed, or ended, must not be taken for an empty store.
func OpenFolder(folder string) (*Folder, error) {
	info, err := os.Stat(folder)
	if err != nil {
		return nil, fmt.Errorf("the store's folder: %w; create it or mount it first", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("the store %s is not a folder", folder)
	}
	return &Folder{folder, info}, nil
}

// String names the folder.
func (f *Folder) String() string { return "file://" + f.path }

// Get returns a file's content; fs.ErrNotExist where the file, and the file
// alone, is not there.
func (f *Folder) Get(ctx context.Context, name string) (data []byte, err error) {
	err = f.within(ctx, name, func(root *os.Root) error {
		data, err = root.ReadFile(name)
		return err
	})
	return data, f.about("reading", name, err)
}

// Put writes a file beside its place and moves it there.
func (f *Folder) Put(ctx context.Context, name string, data []byte) error {
	err := f.within(ctx, name, func(root *os.Root) error {
		return settle(root, name, data, func(draft string) error { return root.Rename(draft, name) })
	})
	return f.about("writing", name, err)
}

// Create writes a file beside its place and links it there: of all links to one
// name exactly one succeeds, in whichever process.
func (f *Folder) Create(ctx context.Context, name string, data []byte) error {
	err := f.within(ctx, name, func(root *os.Root) error {
		return settle(root, name, data, func(draft string) error { return link(root, draft, name) })
	})
	return f.about("creating", name, err)
}

// Delete removes a file; one that is not there is no error.
func (f *Folder) Delete(ctx context.Context, name string) error {
	err := f.within(ctx, name, func(root *os.Root) error {
		if err := root.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
	return f.about("removing", name, err)
}

// List returns the names that begin with a prefix, sorted. What has no name of
// a store, drafts among it, is not listed.
func (f *Folder) List(ctx context.Context, prefix string) (names []string, err error) {
	if err := CheckPrefix(prefix); err != nil {
		return nil, err
	}
	err = f.open(ctx, func(root *os.Root) error {
		return fs.WalkDir(root.FS(), path.Dir(prefix+"x"), func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil && d == nil && errors.Is(err, fs.ErrNotExist):
				return nil // no file was ever written there
			case err != nil:
				return err
			case d.IsDir() && name != "." && CheckName(name) != nil:
				return fs.SkipDir
			case d.Type().IsRegular() && strings.HasPrefix(name, prefix) && CheckName(name) == nil:
				names = append(names, name)
			}
			return nil
		})
	})
	slices.Sort(names)
	return names, f.about("listing", prefix+"*", err)
}

// within runs do with the folder that holds the named file.
func (f *Folder) within(ctx context.Context, name string, do func(*os.Root) error) error {
	if err := CheckName(name); err != nil {
		return err
	}
	return f.open(ctx, do)
}

// open runs do with the folder. That it is gone is told by words alone: an
// fs.ErrNotExist would say that a file in it was never written.
func (f *Folder) open(ctx context.Context, do func(*os.Root) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return fmt.Errorf("the store's folder is not there; create it or mount it first: %s", err.Error())
	}
	defer func() { _ = root.Close() }() // nothing is written through it
	switch now, err := root.Stat("."); {
	case err != nil:
		return fmt.Errorf("the store's folder cannot be looked at: %s", err.Error())
	case !os.SameFile(f.info, now):
		return errors.New("the store's folder is another one than at the start, as when a file system is mounted or unmounted; mount it, then start again")
	}
	return do(root)
}

func (f *Folder) about(doing, name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s in %s: %w", doing, name, f, err)
}

// settle writes a draft in the file's own folder, so that one step brings it to
// its place, and then makes that step lasting.
func settle(root *os.Root, name string, data []byte, place func(draft string) error) error {
	folder := path.Dir(name)
	if err := root.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	draft := path.Join(folder, draftPrefix+rand.Text())
	defer func() { _ = root.Remove(draft) }() // moved away, or of no use
	if err := write(root, draft, data); err != nil {
		return err
	}
	if err := place(draft); err != nil {
		return err
	}
	return syncFolders(root, folder)
}

func write(root *os.Root, name string, data []byte) error {
	file, err := root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(data)
	return errors.Join(err, file.Sync(), file.Close())
}

// link gives a draft its name. Over a network an answer may get lost, and the
// repeated request then fails on the name that the first one made: only whether
// both names lead to one file tells who was first.
func link(root *os.Root, draft, name string) error {
	err := root.Link(draft, name)
	if err == nil {
		return nil
	}
	mine, mineErr := root.Stat(draft)
	there, thereErr := root.Stat(name)
	if mineErr == nil && thereErr == nil && os.SameFile(mine, there) {
		return nil
	}
	return err
}

// syncFolders makes a new name lasting, and those of the folders above it.
func syncFolders(root *os.Root, folder string) error {
	for {
		file, err := root.Open(folder)
		if err != nil {
			return err
		}
		if err := errors.Join(file.Sync(), file.Close()); err != nil {
			return err
		}
		if folder == "." {
			return nil
		}
		folder = path.Dir(folder)
	}
}

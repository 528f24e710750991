package packaging

import (
	"archive/zip"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// largest bounds one unpacked file; the binary takes a tenth of it.
const largest = 512 << 20

// Unpack writes the files of a zip into a folder that exists, with the modes
// that the zip gives them, as Function Compute does before it starts the binary.
// A name that leads out of the folder is an error.
func Unpack(path, folder string) error {
	r, err := zip.OpenReader(path)
	if err != nil {
		return fmt.Errorf("opening the zip %s: %w", path, err)
	}
	defer func() { _ = r.Close() }()
	root, err := os.OpenRoot(folder)
	if err != nil {
		return fmt.Errorf("opening the folder to unpack into: %w", err)
	}
	defer func() { _ = root.Close() }()
	for _, f := range r.File {
		if err := unpackOne(f, root); err != nil {
			return fmt.Errorf("unpacking %s from %s: %w", f.Name, filepath.Base(path), err)
		}
	}
	return nil
}

func unpackOne(f *zip.File, root *os.Root) error {
	from, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = from.Close() }()
	to, err := root.OpenFile(f.Name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, f.Mode().Perm())
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, io.LimitReader(from, largest)); err != nil {
		_ = to.Close()
		return err
	}
	return to.Close()
}

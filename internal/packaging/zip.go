package packaging

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// content is one file on its way into the zip.
type content struct {
	name string
	mode fs.FileMode
	data []byte
}

// epoch is the time that every entry carries: the first that a zip can say.
func epoch() time.Time { return time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC) }

// write makes the zip at path and describes it.
func write(path string, contents []content) (Result, error) {
	data, err := pack(contents)
	if err != nil {
		return Result{}, err
	}
	if err := replace(path, data); err != nil {
		return Result{}, err
	}
	sum := sha256.Sum256(data)
	result := Result{Path: path, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}
	for _, c := range contents {
		result.Entries = append(result.Entries, Entry{c.name, c.mode, int64(len(c.data))})
		if c.name == BinaryName {
			result.BinarySize = int64(len(c.data))
		}
	}
	return result, nil
}

func pack(contents []content) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, c := range contents {
		header := &zip.FileHeader{Name: c.name, Method: zip.Deflate, Modified: epoch()}
		header.SetMode(c.mode)
		entry, err := w.CreateHeader(header)
		if err != nil {
			return nil, fmt.Errorf("adding %s to the zip: %w", c.name, err)
		}
		if _, err := entry.Write(c.data); err != nil {
			return nil, fmt.Errorf("compressing %s: %w", c.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("closing the zip: %w", err)
	}
	return out.Bytes(), nil
}

// replace writes the file beside its place and renames it, so that a reader
// never finds half a zip.
func replace(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("making the folder of the zip: %w", err)
	}
	half := path + ".half"
	if err := os.WriteFile(half, data, 0o644); err != nil {
		return fmt.Errorf("writing the zip: %w", err)
	}
	if err := os.Rename(half, path); err != nil {
		_ = os.Remove(half)
		return fmt.Errorf("moving the finished zip into place: %w", err)
	}
	return nil
}

package ledger

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
)

// Place is where a store is: a folder, or a bucket in OSS.
type Place struct {
	// Folder is the absolute path of a folder, or empty.
	Folder string
	// Bucket is the name of a bucket, or empty; Prefix begins the names of its
	// objects, with a slash between, and may be empty.
	Bucket, Prefix string
}

// bucketPattern is what names of buckets are made of: 3 to 63 lower-case
// letters, digits and hyphens, with no hyphen at either end (OSS, PutBucket).
var bucketPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`)

// ValidBucket reports whether name is written like that of a bucket.
func ValidBucket(name string) bool { return bucketPattern.MatchString(name) }

// ParsePlace reads the URL of a store, such as file:///mnt/reaper or
// oss://bucket/prefix. It looks at nothing but the text. Of the URL, which may
// carry a password, its errors repeat at most the prefix.
func ParsePlace(store string) (Place, error) {
	u, err := url.Parse(store)
	if err != nil {
		return Place{}, errors.New("the store's URL cannot be read; write it like file:///mnt/reaper or oss://bucket/prefix")
	}
	bare := u.User == nil && u.Opaque == "" && u.RawQuery == "" && !u.ForceQuery && u.Fragment == ""
	switch u.Scheme {
	case "file":
		return folderPlace(u, bare)
	case "oss":
		return bucketPlace(u, bare)
	default:
		return Place{}, errors.New("the store is neither a folder nor a bucket; write it like file:///mnt/reaper or oss://bucket/prefix")
	}
}

// folderPlace reads the URL of a folder; bare says that it has a host and a path
// at most.
func folderPlace(u *url.URL, bare bool) (Place, error) {
	if !bare || u.Host != "" || !filepath.IsAbs(u.Path) {
		return Place{}, errors.New("the store is not a folder of this machine; write it like file:///mnt/reaper")
	}
	return Place{Folder: u.Path}, nil
}

func bucketPlace(u *url.URL, bare bool) (Place, error) {
	bucket, prefix := u.Host, strings.Trim(u.Path, "/")
	if !bare || !ValidBucket(bucket) {
		return Place{}, errors.New("the store names no bucket; write it like oss://bucket/prefix")
	}
	if prefix != "" {
		if err := CheckName(prefix); err != nil {
			return Place{}, fmt.Errorf("the store's prefix: %w", err)
		}
	}
	return Place{Bucket: bucket, Prefix: prefix}, nil
}

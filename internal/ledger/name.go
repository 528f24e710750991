package ledger

import (
	"fmt"
	"regexp"
	"strings"
)

// maxName bounds a name, in bytes: with a prefix before it, it still fits into
// the 1,023 bytes of an object's name in OSS (naming rules of objects).
const maxName = 500

// segmentPattern is what a part of a name is made of. None begins with a dot, so
// that neither "..", nor a draft of a folder is a name. 200 bytes leave a draft's
// name within the 255 that file systems allow.
var segmentPattern = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$`)

// CheckName refuses what is no name of a file in a store.
func CheckName(name string) error {
	if len(name) > maxName {
		return fmt.Errorf("the name %.40q... is longer than %d bytes", name, maxName)
	}
	for segment := range strings.SplitSeq(name, "/") {
		if !segmentPattern.MatchString(segment) {
			return fmt.Errorf("%q is no name in a store; its parts have letters, digits, dots, dashes and underscores, and begin with no dot", name)
		}
	}
	return nil
}

// CheckPrefix refuses what no name of a file in a store begins with.
func CheckPrefix(prefix string) error {
	if prefix == "" {
		return nil
	}
	return CheckName(strings.TrimSuffix(prefix, "/"))
}

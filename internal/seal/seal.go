package seal

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"strings"
)

// minKey is the least length of a key, in bytes: as many as its digest has, since
// a shorter key is easier to guess than the digest (RFC 2104, section 3).
const minKey = 32

// Keys sign with the first of them and verify with each, so that a new key can be
// put before the old one and the old one be taken away later. The zero Keys sign
// nothing and find nothing genuine.
type Keys struct{ keys []string }

// Parse reads keys that are parted by commas. An empty text holds no keys, which
// is no error; see Missing.
func Parse(secret string) (Keys, error) {
	if strings.TrimSpace(secret) == "" {
		return Keys{}, nil
	}
	var k Keys
	for key := range strings.SplitSeq(secret, ",") {
		key = strings.TrimSpace(key)
		if len(key) < minKey {
			return Keys{}, fmt.Errorf("key %d has %d bytes, fewer than %d; make one with: openssl rand -hex 32", len(k.keys)+1, len(key), minKey)
		}
		k.keys = append(k.keys, key)
	}
	return k, nil
}

// Missing reports whether there are no keys.
func (k Keys) Missing() bool { return len(k.keys) == 0 }

// Sign returns the seal of data for a purpose; nil without keys. What is sealed
// for one purpose is not genuine for another.
func (k Keys) Sign(purpose string, data []byte) []byte {
	if k.Missing() {
		return nil
	}
	return sum(k.keys[0], purpose, data)
}

// Verify reports whether a seal was made of data, for this purpose, by one of the
// keys. How long it takes tells nothing about the seal.
func (k Keys) Verify(purpose string, data, mac []byte) bool {
	genuine := false
	for _, key := range k.keys {
		if hmac.Equal(sum(key, purpose, data), mac) {
			genuine = true
		}
	}
	return genuine
}

// sum is the HMAC-SHA256 of data by a key that is derived for the purpose.
func sum(key, purpose string, data []byte) []byte {
	derived, err := hkdf.Key(sha256.New, []byte(key), nil, purpose, sha256.Size)
	if err != nil { // only a length beyond 255 digests is refused
		return nil
	}
	mac := hmac.New(sha256.New, derived)
	mac.Write(data)
	return mac.Sum(nil)
}

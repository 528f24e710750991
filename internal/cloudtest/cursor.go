package cloudtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// cursor is a position in the order of points: after this instance at this time.
type cursor struct {
	at int64 // seconds; 0 means the beginning
	id string
}

// token hides the position; it fits only the same parameters. What the real
// one does with other parameters is unconfirmed; here it is refused.
func (c cursor) token(fingerprint string) string {
	text := strings.Join([]string{fingerprint, strconv.FormatInt(c.at, 10), c.id}, "|")
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

func parseCursor(token, fingerprint string) (cursor, error) {
	if token == "" {
		return cursor{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	parts := strings.SplitN(string(text), "|", 3)
	if err != nil || len(parts) != 3 || parts[0] != fingerprint {
		return cursor{}, invalid("NextToken")
	}
	at, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return cursor{}, invalid("NextToken")
	}
	return cursor{at, parts[2]}, nil
}

// fingerprint stands for all parameters of a paged call but the token.
func (req *request) fingerprint() string {
	own := req.ownParams()
	delete(own, "NextToken")
	var text strings.Builder
	text.WriteString(req.key.AccountID + req.region)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		text.WriteString("\x00" + name + "=" + own[name])
	}
	sum := sha256.Sum256([]byte(text.String()))
	return hex.EncodeToString(sum[:6])
}

package aliyun

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// acs3 is the algorithm name of Alibaba Cloud's signature version 3.
const acs3 = "ACS3-HMAC-SHA256"

// stamp is what makes one signature differ from the next.
type stamp struct {
	at    time.Time
	nonce string
}

// post sends one signed request in the newer style, in which the operation has
// a path of its own. The SDK of this package signs only the older styles, which
// Function Compute 3.0 does not document.
//
// Query and path must need no escaping: what goes in is checked before.
func (c conn) post(action, version, path, query string, header http.Header, body []byte, s stamp) error {
	url := c.scheme + "://" + c.domain + path
	if query != "" {
		url += "?" + query
	}
	r, err := http.NewRequestWithContext(c.wire.ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return errBuild
	}
	r.Header = header.Clone()
	r.Header.Set("X-Acs-Action", action)
	r.Header.Set("X-Acs-Version", version)
	c.credentials.sign(r, body, s)
	answer, err := c.wire.RoundTrip(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// sign adds the headers of signature version 3 (help page 2712561, "V3 version
// request body & signature mechanism"): host, content-type and every x-acs-
// header are signed, with the digest of the body.
func (c Credentials) sign(r *http.Request, body []byte, s stamp) {
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	r.Header.Set("X-Acs-Date", s.at.UTC().Format("2006-01-02T15:04:05Z"))
	r.Header.Set("X-Acs-Signature-Nonce", s.nonce)
	r.Header.Set("X-Acs-Content-Sha256", digest)
	if c.SecurityToken != "" {
		r.Header.Set("X-Acs-Security-Token", c.SecurityToken)
	}
	names, lines := signedHeaders(r)
	canonical := sha256.Sum256([]byte(strings.Join([]string{
		r.Method, r.URL.EscapedPath(), r.URL.RawQuery, lines, names, digest,
	}, "\n")))
	mac := hmac.New(sha256.New, []byte(c.AccessKeySecret))
	mac.Write([]byte(acs3 + "\n" + hex.EncodeToString(canonical[:])))
	r.Header.Set("Authorization", acs3+" Credential="+c.AccessKeyID+",SignedHeaders="+names+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
}

// signedHeaders returns the names of the signed headers, joined by semicolons,
// and a line for each, in the order of their names.
func signedHeaders(r *http.Request) (names, lines string) {
	signed := []string{"host"}
	for name := range r.Header {
		if lower := strings.ToLower(name); lower == "content-type" || strings.HasPrefix(lower, "x-acs-") {
			signed = append(signed, lower)
		}
	}
	slices.Sort(signed)
	var b strings.Builder
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.URL.Host
		}
		b.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	return strings.Join(signed, ";"), b.String()
}

package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"path"
	"regexp"
	"strings"
	"syscall"
)

const (
	// hidden stands for a secret.
	hidden = "***"
	// maxWords bounds a service's words in an error, in bytes.
	maxWords = 200
	// shortest is the length from which a part of an address may be a secret.
	shortest = 6
)

var linkPattern = regexp.MustCompile(`(?i)https?:\S+`)

// redacted is an error without the secrets of its destination.
type redacted struct {
	text string
	err  error
}

// Error returns the text without secrets.
func (r *redacted) Error() string { return r.text }

// Unwrap lets the kind of the error be told.
func (r *redacted) Unwrap() error { return r.err }

// redact takes everything out of an error's text that could be a secret: parts
// of the address, the key, the signature and whatever looks like an address.
func redact(to *url.URL, query url.Values, secret string, err error) error {
	text := linkPattern.ReplaceAllString(err.Error(), "[link]")
	return &redacted{scrubber(to, query, secret).Replace(text), err}
}

// scrubber hides the secrets of a call. What a service says is scrubbed before it is
// cut, since a secret that was cut is not found any more.
func scrubber(to *url.URL, query url.Values, secret string) *strings.Replacer {
	pairs := []string{}
	hide := func(s string) {
		if len(s) >= shortest {
			pairs = append(pairs, url.QueryEscape(s), hidden, s, hidden)
		}
	}
	hide(secret)
	for name, values := range query {
		for _, v := range values {
			if name != "timestamp" {
				hide(v)
			}
		}
	}
	for p := to.Path; p != "/" && p != "." && p != ""; p = path.Dir(p) {
		hide(path.Base(p))
	}
	return strings.NewReplacer(pairs...)
}

// words bounds what a service said, on one line.
func words(text string) string {
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "") + "..."
	}
	return text
}

// wordOf turns an error of the network into one that can be shown: its own text
// holds the address.
func wordOf(err error) error {
	for _, known := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, known) {
			return known
		}
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		return number
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("the host name could not be resolved")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errors.New("the server's certificate is not trusted")
	}
	return errors.New("the connection failed")
}

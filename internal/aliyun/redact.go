package aliyun

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"regexp"
	"strings"
	"syscall"

	"alikafka-reaper/internal/mutant"
)

// maxWords bounds the cloud's words in one error, in bytes.
const maxWords = 400

// withheld replaces a text that echoes what was signed.
const withheld = "the cloud's words are withheld because they echo the signed request"

var (
	linkPattern = regexp.MustCompile(`(?i)https?://\S+`)
	// pairPattern matches a signing parameter with its value, also where the
	// equals sign was escaped once or twice.
	pairPattern = regexp.MustCompile(`(?i)(AccessKeyId|AccessKeySecret|SecurityToken|BearerToken|SignatureNonce|Signature)"?\s*(=|:|%3D|%253D)\s*"?[^\s&"',;]+`)
	// keyPattern matches ids of access keys: permanent ones begin with LTAI,
	// temporary ones with STS.
	keyPattern = regexp.MustCompile(`\b(LTAI|STS\.)[A-Za-z0-9]{8,}`)
	// idPattern is what request ids and error codes are made of.
	idPattern = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,128}$`)
)

// redactor takes secrets out of the cloud's words.
type redactor struct{ secrets *strings.Replacer }

func newRedactor(c Credentials, w *wire) redactor {
	var pairs []string
	for _, secret := range []string{c.AccessKeySecret, c.SecurityToken, c.AccessKeyID, w.signature, w.nonce} {
		once := url.QueryEscape(secret)
		for _, form := range []string{url.QueryEscape(once), once, secret} {
			if form != "" {
				pairs = append(pairs, form, hidden)
			}
		}
	}
	return redactor{secrets: strings.NewReplacer(pairs...)}
}

// words cleans a text of the cloud for an error: no secret, no URL, one line.
func (r redactor) words(text string) string {
	if mutant.Missing == mutant.Redaction {
		return text
	}
	lower := strings.ToLower(text)
	if strings.Contains(lower, "stringtosign") || strings.Contains(lower, "string to sign") {
		return withheld
	}
	text = linkPattern.ReplaceAllString(text, "[link]")
	text = r.secrets.Replace(text)
	text = pairPattern.ReplaceAllString(text, "$1="+hidden)
	text = keyPattern.ReplaceAllString(text, hidden)
	text = strings.Join(strings.Fields(strings.ToValidUTF8(text, "?")), " ")
	if len(text) > maxWords {
		text = strings.ToValidUTF8(text[:maxWords], "") + "..."
	}
	return text
}

// id cleans an error code or a request id; what is not one becomes empty.
func (r redactor) id(text string) string {
	if !idPattern.MatchString(text) {
		return ""
	}
	return r.words(text)
}

// causeOf turns a network error into one that can be shown. Such errors hold
// the signed URL or a proxy's password in places that differ by Go version, so
// their text is never copied: known causes keep their type, all others get
// words of ours.
func causeOf(err error) error {
	for _, known := range []error{context.DeadlineExceeded, context.Canceled, errSlow, errTooLarge, io.ErrUnexpectedEOF, errSecondSend} {
		if errors.Is(err, known) {
			return known
		}
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		return number
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New("the host name could not be resolved; check the region and the network")
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return errors.New("the server's certificate is not trusted")
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return errSlow
	}
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return errors.New("the connection failed")
}

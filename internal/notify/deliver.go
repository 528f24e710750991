package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/rules"
)

const (
	// sendTime is how long a service may take to answer.
	sendTime = 10 * time.Second
	// tries is how often a message that was turned away for its pace is sent.
	tries = 3
	// maxAnswer bounds an answer; those of the services have a few hundred bytes.
	maxAnswer = 64 << 10
	// kindSummary is the kind of mail that is no warning.
	kindSummary = "summary"
)

// mail is one message.
type mail struct {
	letter.Page
	// kind is a warning's, or kindSummary.
	kind string
	// mentions are ids of people in the service.
	mentions []string
	// instances are the ids of those that it tells of.
	instances []string
}

// destination is one robot or webhook.
type destination struct {
	rules.Destination
	service  service
	language letter.Language
	getenv   func(string) string
	clock    Clock
	client   *http.Client
	pace     *pace
}

func newDestination(d rules.Destination, o Options, client *http.Client) *destination {
	s := services()[d.Kind]
	language, err := letter.ParseLanguage(d.Language)
	if err != nil { // the loader of the rules has refused it
		language = letter.English
	}
	return &destination{d, s, language, o.Getenv, o.Clock, client, newPace(s.every)}
}

// mentions are whom to mention of an owner's.
func (d *destination) mentions(owner string) []string {
	if id, ok := d.Mention[owner]; ok && owner != "" {
		return []string{id}
	}
	return nil
}

// room says whether a message fits into the service's bounds.
func (d *destination) room(mentions []string) letter.Room {
	return func(title, text string) bool {
		return d.service.fits(mail{Page: letter.Page{Title: title, Text: text}, mentions: mentions})
	}
}

// deliver sends a message; nil means that the service said it has taken it. An error
// that is errUnclear says that it may have.
func (d *destination) deliver(ctx context.Context, m mail) error {
	to, secret, err := d.address()
	if err != nil {
		return err
	}
	if err := d.pace.enter(ctx); err != nil {
		return d.failed("was not sent: %w", err)
	}
	defer d.pace.leave()
	for try := 1; ; try++ {
		if err := d.pace.wait(ctx, d.clock); err != nil {
			return d.failed("was not sent: %w", err)
		}
		err := d.post(ctx, m, to, secret)
		d.pace.sent(d.clock.Now())
		slow, ok := errors.AsType[*paceError](err)
		if !ok || try == tries {
			return err
		}
		d.pace.hold(d.clock.Now().Add(slow.after))
	}
}

// failed words an error of this destination.
func (d *destination) failed(format string, args ...any) error {
	return fmt.Errorf("the message to %s (%s) "+format, append([]any{d.Name, d.Kind}, args...)...)
}

// address reads where to send, and the key for signatures.
func (d *destination) address() (*url.URL, string, error) {
	raw := d.getenv(d.URL)
	if raw == "" {
		return nil, "", d.failed("was not sent: the environment variable %s, which holds its address, is not set", d.URL)
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.User != nil:
		return nil, "", d.failed("was not sent: what the environment variable %s holds is no address of the web", d.URL)
	case u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())):
		return nil, "", d.failed("was not sent: the address in the environment variable %s does not begin with https://", d.URL)
	}
	secret := ""
	if d.Secret != "" {
		if secret = d.getenv(d.Secret); secret == "" {
			return nil, "", d.failed("was not sent: the environment variable %s, which holds its key, is not set", d.Secret)
		}
	}
	return u, secret, nil
}

// loopback says whether a host is this machine, where nobody listens in.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// request is a message on its way: where, what, and under which signature.
type request struct {
	query  url.Values
	header http.Header
	body   map[string]any
}

// post sends a message once.
func (d *destination) post(ctx context.Context, m mail, to *url.URL, secret string) error {
	r := &request{query: to.Query(), header: http.Header{"Content-Type": {"application/json; charset=utf-8"}}, body: d.service.compose(m)}
	if secret != "" {
		d.service.sign(r, secret, d.clock.Now())
	}
	body, err := encode(r.body)
	if err != nil {
		return err
	}
	if d.service.seal != nil && secret != "" {
		d.service.seal(r, body, secret, d.clock.Now())
	}
	ctx, cancel := context.WithTimeout(ctx, sendTime)
	defer cancel()
	target := *to
	target.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), bytes.NewReader(body))
	if err != nil {
		return d.failed("was not sent: its address cannot be called")
	}
	req.Header = r.header
	answer, err := d.ask(req)
	if err != nil {
		return d.failed("got no answer (%w): %w", errUnclear, wordOf(err))
	}
	answer.body = []byte(scrubber(to, r.query, secret).Replace(string(answer.body)))
	err = d.service.check(answer)
	if err == nil {
		return nil
	}
	err = redact(to, r.query, secret, err)
	if answer.status >= http.StatusInternalServerError { // it may have broken down after taking it
		return d.failed("was not confirmed (%w): %w", errUnclear, err)
	}
	return d.failed("was turned down: %w", err)
}

// errUnclear says that a message may have arrived.
var errUnclear = errors.New("whether it arrived is not known")

// answer is what a service said.
type answer struct {
	status int
	header http.Header
	body   []byte
}

func (d *destination) ask(req *http.Request) (answer, error) {
	res, err := d.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return answer{}, err
	}
	return answer{res.StatusCode, res.Header, body}, nil
}

// encode writes JSON as it is counted against the services' bounds: signs such as <
// stay as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encoding a message: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// size is how many bytes a message has, 0 for one that cannot be written.
func size(v any) int {
	data, err := encode(v)
	if err != nil {
		return 0
	}
	return len(data)
}

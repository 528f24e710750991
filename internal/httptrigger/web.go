package httptrigger

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

const (
	// maxPath is what Function Compute itself lets through of a path with its query.
	maxPath = 4 << 10
	// maxBody is far more than the forms of our own pages hold.
	maxBody = 64 << 10
)

var (
	errEnvelope = errors.New("the HTTP trigger's envelope cannot be read")
	errTooLarge = errors.New("the call is larger than any that is answered here")
)

// HTTP returns the call in a payload of an HTTP trigger as net/http has it (page
// "Invoke a function by an HTTP trigger": the path is still escaped, a key of a
// header or of the query stands once, and a form comes in base64). An error means
// that it is misshapen or too large.
func HTTP(ctx context.Context, payload []byte) (*http.Request, error) {
	var e struct {
		RawPath string            `json:"rawPath"`
		Body    string            `json:"body"`
		Base64  bool              `json:"isBase64Encoded"`
		Headers map[string]string `json:"headers"`
		Query   map[string]string `json:"queryParameters"`
		Context struct {
			Domain string `json:"domainName"`
			HTTP   struct {
				Method string `json:"method"`
			} `json:"http"`
		} `json:"requestContext"`
	}
	if json.Unmarshal(payload, &e) != nil || !strings.HasPrefix(e.RawPath, "/") || e.Context.HTTP.Method == "" {
		return nil, errEnvelope
	}
	body := []byte(e.Body)
	if e.Base64 {
		var err error
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return nil, errEnvelope
		}
	}
	target := e.RawPath
	if len(e.Query) > 0 {
		target += "?" + queryOf(e.Query)
	}
	if len(target) > maxPath || len(body) > maxBody {
		return nil, errTooLarge
	}
	u, err := url.ParseRequestURI(target)
	if err != nil {
		return nil, errEnvelope
	}
	return request(ctx, e.Context.HTTP.Method, u, body, e.Headers, e.Context.Domain)
}

func queryOf(parameters map[string]string) string {
	query := url.Values{}
	for key, value := range parameters {
		query.Set(key, value)
	}
	return query.Encode()
}

func request(ctx context.Context, method string, u *url.URL, body []byte, headers map[string]string, domain string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, errEnvelope
	}
	r.URL = u // read once: a path with two slashes is not a host
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	// The domain is the platform's word; a header could be anybody's.
	r.Host, r.RequestURI = domain, u.RequestURI()
	if r.Host == "" {
		r.Host = r.Header.Get("Host")
	}
	return r, nil
}

// Recorder is an http.ResponseWriter that keeps the response for an HTTP trigger.
type Recorder struct {
	header http.Header
	body   bytes.Buffer
	status int
}

// NewRecorder returns a Recorder of an empty 200.
func NewRecorder() *Recorder { return &Recorder{header: http.Header{}} }

// Header returns the headers that will be sent.
func (r *Recorder) Header() http.Header { return r.header }

// WriteHeader sets the status; the first one counts.
func (r *Recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write adds to the body.
func (r *Recorder) Write(p []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(p)
}

// Response returns what the trigger turns into the HTTP response. Headers that
// Function Compute keeps to itself are passed over by it.
func (r *Recorder) Response() (json.RawMessage, error) {
	r.WriteHeader(http.StatusOK)
	out := response{StatusCode: r.status, Headers: map[string]string{}, Body: r.body.String()}
	for name, values := range r.header {
		out.Headers[name] = strings.Join(values, ", ")
	}
	if !utf8.Valid(r.body.Bytes()) { // JSON would replace what is no text
		out.IsBase64Encoded, out.Body = true, base64.StdEncoding.EncodeToString(r.body.Bytes())
	}
	return json.Marshal(out)
}

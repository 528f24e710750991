package fcruntime

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	prefix = "/2020-11-11/runtime/invocation/"
	// maxAnswer is the platform's limit for a synchronous body.
	maxAnswer = 32 << 20
)

// ServeHTTP answers the three calls of the runtime API.
func (r *Runtime) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	// A path without the prefix, or without a second part, fits no case below.
	rest, _ := strings.CutPrefix(req.URL.Path, prefix)
	id, verb, _ := strings.Cut(rest, "/")
	switch req.Method + " " + verb {
	case http.MethodGet + " ":
		if rest != "next" {
			http.NotFound(w, req)
			return
		}
		r.next(w, req)
	case http.MethodPost + " response":
		r.collect(w, req, id, func(body []byte) Answer { return Answer{Body: body} })
	case http.MethodPost + " error":
		r.collect(w, req, id, func(body []byte) Answer { return Answer{Error: readError(body)} })
	default:
		http.NotFound(w, req)
	}
}

// next blocks until there is an invocation. It never answers otherwise: the
// SDK's loop would spin on an error.
func (r *Runtime) next(w http.ResponseWriter, req *http.Request) {
	for {
		select {
		case c := <-r.queue:
			if !r.underWay(c) {
				continue // its caller went away meanwhile
			}
			r.writeHeaders(w.Header(), c)
			_, _ = w.Write(c.Payload) // a process that died is noticed by its exit
			return
		case <-req.Context().Done():
			return
		}
	}
}

func (r *Runtime) underWay(c *call) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting[c.RequestID] == c
}

// writeHeaders sends every header the SDK reads (fc/runtime_api_client.go).
func (r *Runtime) writeHeaders(h http.Header, c *call) {
	f := r.function
	for name, value := range map[string]string{
		"request-id":                        c.RequestID,
		"function-deadline":                 strconv.FormatInt(c.deadline.UnixMilli(), 10),
		"function-type":                     strconv.Itoa(int(c.Kind)),
		"function-name":                     f.Name,
		"function-handler":                  f.Handler,
		"function-memory":                   strconv.Itoa(f.MemoryMB),
		"function-timeout":                  strconv.Itoa(int((c.Timeout + time.Second - 1) / time.Second)),
		"access-key-id":                     c.Credentials.AccessKeyID,
		"access-key-secret":                 c.Credentials.AccessKeySecret,
		"security-token":                    c.Credentials.SecurityToken,
		"service-name":                      f.ServiceName,
		"service-logproject":                f.LogProject,
		"service-logstore":                  f.LogStore,
		"region":                            f.Region,
		"account-id":                        f.AccountID,
		"qualifier":                         f.Qualifier,
		"version-id":                        f.VersionID,
		"retry-count":                       strconv.Itoa(c.RetryCount),
		"tracing-opentracing-span-context":  "",
		"tracing-opentracing-span-baggages": base64.StdEncoding.EncodeToString([]byte("{}")),
		"tracing-jaeger-endpoint":           "",
	} {
		h.Set("X-Fc-"+name, value)
	}
	h.Set("Content-Type", "application/octet-stream")
}

// collect takes the answer of one invocation. An answer that nobody waits for
// any more is taken and dropped, as after a time-out.
func (r *Runtime) collect(w http.ResponseWriter, req *http.Request, id string, read func([]byte) Answer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, req.Body, maxAnswer))
	if err != nil {
		http.Error(w, "answer too large or cut off", http.StatusRequestEntityTooLarge)
		return
	}
	r.mu.Lock()
	c := r.waiting[id]
	r.mu.Unlock()
	if c != nil {
		c.finish(read(body))
	}
	w.WriteHeader(http.StatusOK)
}

// readError keeps an unreadable error body as its message.
func readError(body []byte) *FunctionError {
	failure := &FunctionError{}
	if err := json.Unmarshal(body, failure); err != nil {
		return &FunctionError{Type: "UnknownError", Message: string(body)}
	}
	return failure
}

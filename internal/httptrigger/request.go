package httptrigger

import (
	"encoding/json"
	"net/http"
)

// Request is an HTTP call that the function was woken by.
type Request struct {
	// Method is the HTTP method, as it came.
	Method string
}

// Read returns the HTTP call in a payload, and false for a payload that an HTTP
// trigger did not make (page "Invoke a function by an HTTP trigger"). Only a
// payload's outermost envelope counts: what lies in it is the caller's. It looks
// for less than package events does, since taking a call for another event would
// keep its caller waiting.
func Read(payload []byte) (Request, bool) {
	var envelope struct {
		RawPath json.RawMessage `json:"rawPath"`
		Context json.RawMessage `json:"requestContext"`
	}
	if json.Unmarshal(payload, &envelope) != nil || envelope.RawPath == nil || envelope.Context == nil {
		return Request{}, false
	}
	var context struct {
		HTTP struct {
			Method string `json:"method"`
		} `json:"http"`
	}
	if json.Unmarshal(envelope.Context, &context) != nil {
		return Request{}, true // of no method, which asks for nothing
	}
	return Request{Method: context.HTTP.Method}, true
}

// Allowed reports whether the function answers calls of this method at all.
func (r Request) Allowed() bool { return r.Asks() || r.Looks() }

// Asks reports whether the call can ask for something: a POST.
func (r Request) Asks() bool { return r.Method == http.MethodPost }

// Looks reports whether the call is a mere look, which must do nothing: browsers,
// previews and whoever probes the address make such calls.
func (r Request) Looks() bool { return r.Method == http.MethodGet || r.Method == http.MethodHead }

package aliyun

import (
	"context"
	"errors"
	"net/http"

	"alikafka-reaper/internal/fault"
)

// unsent is a fault of a call that was certainly not sent.
func (c call) unsent(class fault.Class, err error) *fault.Error {
	return &fault.Error{Class: class, Operation: string(c.op), Region: c.region, Instance: c.instance, Err: err}
}

// judge turns what is on the wire into nil or a fault. sdkErr counts only
// where nothing was sent.
func (c call) judge(w *wire, sdkErr error) *fault.Error {
	switch {
	case !w.sent:
		return c.unsent(fault.Invalid, sdkErr)
	case w.failure != nil:
		return c.lost(w)
	case w.status < http.StatusOK || w.status > 299:
		return c.refused(w)
	}
	return c.answered(w)
}

// lost is the fault of a call whose answer did not arrive whole. For a write
// that is always Network: it may have taken effect. For a read it is the
// caller's own business when the caller gave up.
func (c call) lost(w *wire) *fault.Error {
	f := c.unsent(fault.Network, causeOf(w.failure))
	f.HTTPStatus = w.status
	gaveUp := errors.Is(f.Err, context.Canceled) || errors.Is(f.Err, context.DeadlineExceeded)
	switch {
	case gaveUp && !c.write:
		f.Class = fault.Deadline
	case errors.Is(f.Err, errTooLarge):
		f.Class = fault.Malformed
	}
	return f
}

// refused is the fault of an answer that is not HTTP 2xx.
func (c call) refused(w *wire) *fault.Error {
	e := c.complaint(w)
	f := c.words(w, e)
	f.Class = classify(w.status, e.code)
	return f
}

// errWithheld stands for what is wrong with an answer that holds credentials.
var errWithheld = errors.New("the answer cannot be read; what is wrong is withheld, since it holds credentials")

// complaint reads the envelope of a refusal; an HTML page has no members.
func (c call) complaint(w *wire) envelope {
	if c.product == objectStorage {
		return openComplaint(w.body)
	}
	e, _ := openEnvelope(w.body)
	return e
}

// answered judges an answer with HTTP 2xx, which alone proves nothing.
func (c call) answered(w *wire) *fault.Error {
	if c.object != nil {
		return c.delivered(w)
	}
	e, err := openEnvelope(w.body)
	switch {
	case err == nil:
		err = e.success(c.manner)
	case c.secret: // the reader names what it stumbled over
		err = errWithheld
	}
	if err == nil {
		err = c.accept(e)
	}
	if err == nil {
		return nil
	}
	f := c.words(w, e)
	f.Class, f.Err = fault.Malformed, err
	if errors.Is(err, errNotDone) {
		f.Class, f.Err = c.notDone(e), nil
	}
	return f
}

// delivered judges an answer of OSS with HTTP 2xx.
func (c call) delivered(w *wire) *fault.Error {
	err := c.object(w)
	if err == nil {
		return nil
	}
	f := c.words(w, envelope{requestID: w.header.Get(ossRequestID)})
	f.Class, f.Err = fault.Malformed, err
	return f
}

// notDone is the class of a clear no with HTTP 2xx. A read may learn from a
// known code, which stands in Code or alone in Message; a write stays with
// what is certain.
func (c call) notDone(e envelope) fault.Class {
	if c.write {
		return fault.Refused
	}
	for _, code := range []string{e.code, e.message} {
		if row, ok := lookUp(code); ok {
			return row.class
		}
	}
	return fault.Refused
}

// words is a fault that holds the cloud's words, redacted.
func (c call) words(w *wire, e envelope) *fault.Error {
	r := newRedactor(*c.session.creds, w)
	f := c.unsent(0, nil)
	f.HTTPStatus = w.status
	f.Code, f.RequestID = r.id(e.code), r.id(e.requestID)
	f.Message = r.words(e.message)
	if c.secret && w.status < http.StatusMultipleChoices {
		f.Code, f.Message, f.RequestID, e.needed = "", "", "", ""
	}
	if e.code == "SignatureDoesNotMatch" {
		f.Message = withheld
	}
	if needed := r.id(e.needed); needed != "" {
		f.Message += " (the role needs " + needed + ")"
	}
	return f
}

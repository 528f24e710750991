package aliyun

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// maxAnswer bounds the bytes of one answer. A region's whole list is one
// answer; an instance takes about 3 KB there.
const maxAnswer = 64 << 20

var (
	errSecondSend = errors.New("a second request in one call was stopped")
	errTooLarge   = errors.New("the answer is too large")
	errSlow       = errors.New("no answer in time")
)

// wire carries one request of the SDK, and only one. The SDK knows no context,
// so the wire binds the caller's. It reads the whole answer itself, so that
// nothing depends on what the SDK makes of it: the SDK converts freely between
// types, loses fields, and panics on some error bodies.
type wire struct {
	// ctx is the caller's; the RoundTripper interface has no other way in.
	ctx   context.Context
	base  http.RoundTripper
	limit time.Duration

	// sent says that the request was handed to the network.
	sent bool
	// status, header and body are the answer; status is 0 when none arrived.
	status int
	header http.Header
	body   []byte
	// failure is why no complete answer arrived. It may hold the signed URL:
	// it must pass causeOf before anybody sees it.
	failure error
	// arrived is called when an answer begins to come: the request has reached the
	// cloud then, however long it takes to read what it says.
	arrived func()
	// scratch is where bodies are read.
	scratch *scratch
	// passing says that nothing of the body is held once it was read. Then it stays
	// in page, and takes one of the places for pages.
	passing bool
	page    *bytes.Buffer
	// signature and nonce are of the request sent, for redaction.
	signature, nonce string
}

// RoundTrip sends the request once and keeps the answer. The SDK gets the
// answer's status with an empty body and no headers: no headers, because a
// Location would make it follow redirects, with the signed URL as Referer.
func (w *wire) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.sent {
		return nil, errSecondSend
	}
	query := r.URL.Query()
	w.signature, w.nonce = query.Get("Signature"), query.Get("SignatureNonce")
	if _, signature, found := strings.Cut(r.Header.Get("Authorization"), "Signature="); found {
		w.signature = signature // OSS takes it in a header
	}
	w.sent = true
	ctx, cancel := context.WithTimeout(w.ctx, w.limit)
	defer cancel()
	answer, err := w.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, w.fail(ctx, err)
	}
	defer func() { _ = answer.Body.Close() }() // all that counts was read
	w.status, w.header = answer.StatusCode, answer.Header
	w.arrived()
	if err := w.read(ctx, answer); err != nil {
		return nil, w.fail(ctx, err)
	}
	return &http.Response{
		StatusCode: answer.StatusCode, Status: answer.Status, Proto: answer.Proto,
		ProtoMajor: answer.ProtoMajor, ProtoMinor: answer.ProtoMinor,
		Header: http.Header{}, Body: http.NoBody, Request: r,
	}, nil
}

// read reads the body, which gets memory of its own unless it is passing: a copy of
// exactly its size, since the cloud need not tell that before. A large one keeps the
// memory that it was read in, which would not be used again anyway.
func (w *wire) read(ctx context.Context, answer *http.Response) (err error) {
	if w.passing {
		if w.page, err = w.scratch.page(ctx); err != nil {
			return err
		}
		w.body, err = readAll(answer.Body, answer.ContentLength, w.page)
		return err
	}
	memory := w.scratch.body()
	w.body, err = readAll(answer.Body, answer.ContentLength, memory)
	if memory.Cap() <= largestKept {
		w.body = bytes.Clone(w.body)
		w.scratch.giveBack(memory)
	}
	return err
}

// fail keeps why the answer did not arrive. Whoever ended the wait explains
// the failure better than the connection that was torn down for it.
func (w *wire) fail(ctx context.Context, err error) error {
	switch {
	case w.ctx.Err() != nil:
		err = w.ctx.Err()
	case ctx.Err() != nil:
		err = errSlow
	}
	w.failure = err
	return err
}

// readAll reads a body that has at most maxAnswer bytes into data; size is its length
// where the answer told it. A longer one is an error, never a shorter answer.
func readAll(body io.Reader, size int64, data *bytes.Buffer) ([]byte, error) {
	if size > maxAnswer {
		return nil, errTooLarge
	}
	if need := int(size) + bytes.MinRead; size > 0 && data.Available() < need {
		*data = *bytes.NewBuffer(make([]byte, 0, need)) // growing it would double it
	}
	n, err := data.ReadFrom(io.LimitReader(body, maxAnswer+1))
	if err == nil && n > maxAnswer {
		return nil, errTooLarge
	}
	return data.Bytes(), err
}

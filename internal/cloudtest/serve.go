package cloudtest

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
)

// ServeHTTP carries one call out. The journal entry is complete before the
// first byte of the answer leaves, so a client that has its answer can rely
// on the journal.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := c.clock()
	req, err := c.read(r)
	defer c.flight.enter(req.action)()
	entry := c.openEntry(req)
	var result answer
	if err == nil {
		err = c.authenticate(req)
	}
	if err != nil {
		result = c.failure(req, err)
	} else {
		result = c.carryOut(req, entry)
	}
	if left := c.latency - c.clock().Sub(began); left > 0 { // its own work is a part of that time
		_ = c.sleep(r.Context(), left) // the client gone: carry on as a server would
	}
	if req.objects {
		w.Header().Set("X-Oss-Request-Id", req.id)
	}
	w.Header().Set("Date", c.clock().UTC().Format(http.TimeFormat)) // the cloud's own time
	c.closeEntry(entry, result)
	result.write(w)
}

// carryOut runs an authenticated call: hooks, fault, quota, operation.
func (c *Cloud) carryOut(req *request, entry *Call) answer {
	c.runHooks(req, entry)
	c.armFor(req, entry)
	if early, done := c.before(req); done {
		return early
	}
	result := c.perform(req)
	return c.after(req, result)
}

// perform carries the operation out and writes its answer, the latter without
// the lock.
func (c *Cloud) perform(req *request) answer {
	result, err := c.execute(req)
	if err != nil {
		return c.failure(req, err)
	}
	if req.fault != nil && req.action != "GetInstanceList" {
		req.fault.bend(result.body)
	}
	return answer{status: cmp.Or(result.status, http.StatusOK), header: result.header, contentType: result.contentType,
		body: result.encode(), applied: result.applied}
}

// execute checks and runs the operation under the lock.
func (c *Cloud) execute(req *request) (reply, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.throttle(req); err != nil {
		return reply{}, err
	}
	if err := c.check(req); err != nil {
		return reply{}, err
	}
	if err := c.authorize(req); err != nil {
		return reply{}, err
	}
	c.stock.advance(req.now)
	return req.op.run(c, req)
}

func (c *Cloud) failure(req *request, err error) answer {
	var refusal *apiError
	if !errors.As(err, &refusal) {
		refusal = &apiError{status: http.StatusInternalServerError, code: "InternalError", message: err.Error()}
	}
	return refusal.answer(req)
}

// envelope is the usual frame of an alikafka answer.
func (c *Cloud) envelope(req *request) map[string]any {
	body := map[string]any{"Code": 200, "Message": "operation success.", "RequestId": req.id, "Success": true}
	if c.quirks.StringEnvelope {
		body["Code"], body["Success"] = "200", "true"
	}
	return body
}

// nextRequestID makes ids that look random and yet repeat from run to run.
func (c *Cloud) nextRequestID() string {
	c.mu.Lock()
	c.requestNo++
	number := c.requestNo
	c.mu.Unlock()
	sum := sha256.Sum256(fmt.Appendf(nil, "request %d", number))
	return fmt.Sprintf("%X-%X-%X-%X-%X", sum[0:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

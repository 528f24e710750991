package cloudtest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
)

// ServeHTTP carries one call out. The journal entry is complete before the
// first byte of the answer leaves, so a client that has its answer can rely
// on the journal.
func (c *Cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req, err := c.read(r)
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
	c.closeEntry(entry, result)
	result.write(w)
}

// carryOut runs an authenticated call: hooks, fault, quota, operation.
func (c *Cloud) carryOut(req *request, entry int) answer {
	c.runHooks(req, entry)
	c.armFor(req, entry)
	if early, done := c.before(req); done {
		return early
	}
	result := c.perform(req)
	return c.after(req, result)
}

// perform checks and executes the operation under the lock.
func (c *Cloud) perform(req *request) answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.throttle(req); err != nil {
		return c.failure(req, err)
	}
	if err := c.check(req); err != nil {
		return c.failure(req, err)
	}
	if err := c.authorize(req); err != nil {
		return c.failure(req, err)
	}
	c.advance(req.now)
	result, err := req.op.run(c, req)
	if err != nil {
		return c.failure(req, err)
	}
	return answer{status: http.StatusOK, body: encode(result.body), applied: result.applied}
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

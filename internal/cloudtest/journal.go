package cloudtest

import (
	"maps"
	"slices"
	"time"
)

// Call is one request that reached the cloud, refused ones included.
type Call struct {
	Time        time.Time
	RequestID   string
	AccountID   string // "" when the request was not authenticated
	AccessKeyID string
	Region      string
	Action      string
	Version     string
	Method      string
	// Mutating says that the operation changes the cloud, whether or not
	// this call did.
	Mutating bool
	// InstanceIDs are the instances the request names.
	InstanceIDs []string
	// Force is ForceDeleteInstance of a ReleaseInstance call.
	Force bool
	// Params are the operation's own parameters, without common ones.
	Params map[string]string
	// HTTPStatus is 0 while the call runs and when no answer was sent.
	HTTPStatus int
	// Code is the error code of the answer, "" on success.
	Code string
	// Fault is the injected fault that hit the call, 0 for none.
	Fault FaultKind
	// Applied says that a mutation took effect.
	Applied bool
}

// Journal returns every call seen so far, in order of arrival; none with
// Config.CountOnly.
func (c *Cloud) Journal() []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	calls := make([]Call, len(c.journal))
	for i, call := range c.journal {
		calls[i] = call.clone()
	}
	return calls
}

func (call Call) clone() Call {
	call.InstanceIDs = slices.Clone(call.InstanceIDs)
	call.Params = maps.Clone(call.Params)
	return call
}

// openEntry notes a call that arrives. What nobody will look at is left out.
func (c *Cloud) openEntry(req *request) *Call {
	op, _ := c.table.find(req.action, req.version)
	entry := &Call{
		Time: req.now, RequestID: req.id, AccessKeyID: req.accessKeyID, Region: req.region,
		Action: req.action, Version: req.version, Method: req.http.Method, Mutating: op.mutating,
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[req.action]++
	if c.journals || len(c.hooks)+len(c.endings) > 0 {
		entry.InstanceIDs, entry.Force, entry.Params = req.instanceIDs(), forced(req), req.ownParams()
	}
	if c.journals {
		c.journal = append(c.journal, entry)
	}
	return entry
}

// closeEntry completes the entry and shows it to the ending hooks.
func (c *Cloud) closeEntry(entry *Call, result answer) {
	c.mu.Lock()
	entry.Code, entry.Applied = result.code, result.applied
	if !result.abort {
		entry.HTTPStatus = result.status
	}
	hooks := c.endings // only ever appended to
	c.mu.Unlock()
	if len(hooks) == 0 {
		return
	}
	for _, hook := range hooks {
		hook(entry.clone()) // from here on nobody writes to the entry
	}
}

// runHooks shows the call to the test's hooks without holding the lock.
func (c *Cloud) runHooks(req *request, entry *Call) {
	c.mu.Lock()
	entry.AccountID = req.key.AccountID
	hooks := c.hooks // only ever appended to
	if len(hooks) == 0 {
		c.mu.Unlock()
		return
	}
	call := entry.clone()
	c.mu.Unlock()
	for _, hook := range hooks {
		hook(call)
	}
	req.now = c.clock() // a hook may have moved the clock
}

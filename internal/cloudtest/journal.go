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

// Journal returns every call seen so far, in order of arrival.
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

func (c *Cloud) openEntry(req *request) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	op, _ := c.table.find(req.action, req.version)
	c.journal = append(c.journal, Call{
		Time: req.now, RequestID: req.id, AccessKeyID: req.accessKeyID, Region: req.region,
		Action: req.action, Version: req.version, Method: req.http.Method, Mutating: op.mutating,
		InstanceIDs: req.instanceIDs(), Force: forced(req), Params: req.ownParams(),
	})
	return len(c.journal) - 1
}

// closeEntry completes the entry and shows it to the ending hooks.
func (c *Cloud) closeEntry(entry int, result answer) {
	c.mu.Lock()
	call := &c.journal[entry]
	call.Code, call.Applied = result.code, result.applied
	if !result.abort {
		call.HTTPStatus = result.status
	}
	final, hooks := call.clone(), slices.Clone(c.endings)
	c.mu.Unlock()
	for _, hook := range hooks {
		hook(final)
	}
}

// runHooks shows the call to the test's hooks without holding the lock.
func (c *Cloud) runHooks(req *request, entry int) {
	c.mu.Lock()
	c.journal[entry].AccountID = req.key.AccountID
	call := c.journal[entry].clone()
	hooks := slices.Clone(c.hooks)
	c.mu.Unlock()
	for _, hook := range hooks {
		hook(call)
	}
	if len(hooks) > 0 {
		req.now = c.clock() // a hook may have moved the clock
	}
}

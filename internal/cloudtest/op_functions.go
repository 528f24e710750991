package cloudtest

import (
	"fmt"
	"net/http"
	"strings"
)

// functionVersion is the API version of Function Compute 3.0.
const functionVersion = "2023-03-30"

// maxEvent is the largest event of an asynchronous invocation.
const maxEvent = 128 << 10

// Invoked is an event that was queued for a function.
type Invoked struct {
	AccountID, Function, Qualifier string
	// RequestID is the one that the caller was told.
	RequestID string
	Event     []byte
}

// OnInvoke sets who takes the events of asynchronous invocations. Without it
// the cloud has no function. It runs with the cloud's lock held, so it must put
// the event aside and return: delivering it is for fcruntime.
func (c *Cloud) OnInvoke(take func(Invoked)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.invoked = take
}

func functionOperations() []operation {
	return []operation{{version: functionVersion, action: "InvokeFunction", postOnly: true,
		ram: "fc:InvokeFunction", run: (*Cloud).invokeFunction}}
}

// functionOf reads /2023-03-30/functions/{name}/invocations.
func functionOf(path string) (name string, ok bool) {
	rest, ok := strings.CutPrefix(path, "/"+functionVersion+"/functions/")
	name, tail := strings.CutSuffix(rest, "/invocations")
	return name, ok && tail && name != "" && !strings.Contains(name, "/")
}

// invokeFunction queues an event. Synchronous invocations are not served here.
// The codes of refusals are unconfirmed.
func (c *Cloud) invokeFunction(req *request) (reply, error) {
	name, ok := functionOf(req.http.URL.Path)
	switch {
	case !ok:
		return reply{}, &apiError{status: http.StatusNotFound, code: "InvalidApi.NotFound", message: "The path names no function."}
	case !isACS3(req.http):
		return reply{}, refuse("IncompleteSignature", "This operation is signed with "+acs3+".")
	case req.http.Header.Get("X-Fc-Invocation-Type") != "Async":
		return reply{}, refuse("InvalidArgument", "Only asynchronous invocations are served.")
	case c.invoked == nil:
		return reply{}, &apiError{status: http.StatusNotFound, code: "FunctionNotFound", message: fmt.Sprintf("Function %s does not exist.", name)}
	case len(req.body) > maxEvent:
		return reply{}, &apiError{status: http.StatusRequestEntityTooLarge, code: "EntityTooLarge", message: "The event is too large."}
	}
	c.invoked(Invoked{AccountID: req.key.AccountID, Function: name, Qualifier: req.params["qualifier"], RequestID: req.id, Event: req.body})
	return reply{write: nothing, status: http.StatusAccepted, header: map[string]string{"X-Fc-Request-Id": req.id}}, nil
}

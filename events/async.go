package events

// isAsyncRecord recognises the record of an asynchronous invocation that FC sends
// to a destination.
func isAsyncRecord(o object) bool {
	return o.has("requestContext", "requestPayload", "responseContext")
}

// asyncRecord tells what an invocation came to. It holds what that invocation was
// asked for, which must not be done again.
func asyncRecord(object) Trigger {
	return ignored("the record of an asynchronous invocation, which tells what was done and asks for nothing")
}

// isLogCursor recognises an event of an SLS trigger.
func isLogCursor(o object) bool { return o.has("source", "taskId", "cursorTime") }

// logCursor says where log lines lie; it carries none.
func logCursor(object) Trigger {
	return ignored("cursors of a log store, which say where lines lie and not what they say; use an alert of the log service")
}

package aliyun

import (
	"errors"
)

// envelope is what all answers share: Code, Message, RequestId and Success
// beside the operation's own members.
type envelope struct {
	members
	code, message, requestID string
	// needed is the permission that a denial names, like
	// "alikafka:ReleaseInstance".
	needed string
}

// openEnvelope reads the members of an answer, also of an error's. Those of an
// unexpected kind stay empty: success checks what must be there.
func openEnvelope(body []byte) (envelope, error) {
	doc, err := document(body)
	if err != nil {
		return envelope{}, err
	}
	m, err := object(doc)
	if err != nil {
		return envelope{}, err
	}
	e := envelope{members: m}
	e.code, _ = text(m["Code"])
	e.message, _ = text(m["Message"])
	e.requestID, _ = text(m["RequestId"])
	if detail, err := object(m["AccessDeniedDetail"]); err == nil {
		e.needed, _ = text(detail["AuthAction"])
	}
	return e, nil
}

var errNotDone = errors.New("the answer says that nothing was done")

// success returns nil only for an answer that says it succeeded: Code 200, as
// a number or a string, and Success true. strict is false for CloudMonitor,
// some of whose answers carry no Success; there a missing one is passed over.
// errNotDone means a clear no, any other error an answer that says neither.
func (e envelope) success(strict bool) error {
	done, err := boolean(e.members["Success"])
	lacking := missing(e.members["Success"])
	switch {
	case err == nil && !done:
		return errNotDone
	case missing(e.members["Code"]):
		return errors.New("the answer has no Code")
	case e.code != "200":
		return errNotDone
	case lacking && strict:
		return errors.New("the answer has no Success")
	case err != nil && !lacking:
		return err
	}
	return nil
}

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

// manner is how the answers of a product say that they succeeded.
type manner uint8

// The manners. The zero value is a bug: it accepts nothing.
const (
	mannerUnset manner = iota
	// kafkaManner: Code 200, as a number or a string, and Success true.
	kafkaManner
	// monitorManner: Code 200; Success may be missing, as in some answers of
	// CloudMonitor.
	monitorManner
	// tokenManner: STS says neither Code nor Success; what makes an answer is
	// its content.
	tokenManner
	// tagManner: the tag operations of Kafka answer with a RequestId alone; a
	// Code or Success that stands there all the same still counts.
	tagManner
	// billingManner: Code is the word Success, and Success is true.
	billingManner
)

// code returns what Code must be.
func (m manner) code() string {
	switch m {
	case kafkaManner, monitorManner, tagManner:
		return "200"
	case billingManner:
		return "Success"
	default:
		return "nothing"
	}
}

// brief says that an answer without Code is whole.
func (m manner) brief() bool { return m == tokenManner || m == tagManner }

// wantsSuccess says that an answer with a Code must have a Success too.
func (m manner) wantsSuccess() bool { return m != monitorManner && m != tagManner }

// success returns nil only for an answer that says it succeeded in the
// product's manner. errNotDone means a clear no, any other error an answer
// that says neither.
func (e envelope) success(m manner) error {
	done, err := boolean(e.members["Success"])
	lacking := missing(e.members["Success"])
	readable := lacking || err == nil
	switch {
	case err == nil && !done:
		return errNotDone
	case m.brief() && readable && missing(e.members["Code"]):
		return nil
	case missing(e.members["Code"]):
		return errors.New("the answer has no Code")
	case e.code != m.code():
		return errNotDone
	case lacking && m.wantsSuccess():
		return errors.New("the answer has no Success")
	case !readable:
		return err
	}
	return nil
}

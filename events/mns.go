package events

import (
	"bytes"
	"encoding/json"
)

// topic opens a message of an SMQ topic in JSON format. Its attributes are keys
// beside the topic's own; they ask for nothing.
func (l level) topic(o object) Trigger {
	id, _ := o.label("MessageId")
	return l.message(envelopeTopic, id, o.get("Message"))
}

// isQueueMessage recognises a message of an SMQ queue, which is all that comes
// of it in the push format RawData.
func isQueueMessage(o object) bool { return o.has("messageId", "messageBody") }

// queue opens a message of an SMQ queue.
func (l level) queue(o object) Trigger {
	id, _ := o.label("messageId")
	return l.message(envelopeQueue, id, o.get("messageBody"))
}

// isStream recognises a message of an SMQ topic in STREAM format that has
// attributes.
func isStream(o object) bool { return len(o) == 2 && o.has("body", "attrs") }

func (l level) stream(o object) Trigger { return l.message(envelopeStream, "", o.get("body")) }

// quoted opens a message of an SMQ topic in STREAM format without attributes,
// which the documentation calls a JSON string. One that holds no object may be
// anything.
func (l level) quoted(payload []byte) Trigger {
	s, ok := text(bytes.TrimSpace(payload))
	if !ok {
		return ignored("%s", describe(payload))
	}
	if _, err := parseObject([]byte(s)); err != nil {
		return ignored("%s", describe(payload))
	}
	return l.open(envelopeStream, "", []byte(s))
}

func (l level) message(name, id string, body json.RawMessage) Trigger {
	s, ok := text(body)
	if !ok {
		return wrapped(name, "", ignored("a message that is not a string"))
	}
	return l.open(name, dedupKey("smq", id), []byte(s))
}

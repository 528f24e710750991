package events

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"alikafka-reaper/internal/mutant"
)

// maxPayload is the largest payload that is read. Asynchronous calls, which
// timers and topics make, carry at most 128 KB; what is in an envelope is smaller
// than the envelope.
const maxPayload = 256 << 10

// Decode says what woke us. It reads the shape only, because nothing else in an
// invocation names the sender. It never fails: what it does not understand is
// Ignored, with the reason in Why, and changes nothing.
func Decode(payload []byte) Trigger {
	t := level(0).decode(payload)
	if t.Kind == kindOver {
		t.Kind = Ignored
	}
	t.Answer = Plain
	if len(t.Envelopes) > 0 && t.Envelopes[0] == envelopeHTTP {
		t.Answer = HTTPResponse
	}
	return t
}

// level is how many envelopes are around what is read.
type level int

func (l level) decode(payload []byte) Trigger {
	switch {
	case len(payload) > maxPayload:
		return ignored("%d bytes, more than the %d that are read", len(payload), maxPayload)
	case !utf8.Valid(payload):
		return ignored("%d bytes that are not UTF-8 text", len(payload))
	}
	o, err := parseObject(payload)
	if err == nil {
		return l.object(o)
	}
	switch trimmed := bytes.TrimSpace(payload); {
	case bytes.HasPrefix(trimmed, []byte("[")):
		return l.batch(payload)
	case bytes.HasPrefix(trimmed, []byte(`"`)):
		return l.quoted(payload)
	default:
		return ignored("%s", describe(payload))
	}
}

// family is a shape: what it looks like, and how it is read.
type family struct {
	like func(object) bool
	read func(level, object) Trigger
	// ours says that the reader looks for keys that stand twice by itself.
	ours bool
}

// families are in this order because attributes of a message are keys beside the
// topic's own, so that one may be called "command".
func families() []family {
	bare := func(read func(object) Trigger) func(level, object) Trigger {
		return func(_ level, o object) Trigger { return read(o) }
	}
	with := func(keys ...string) func(object) bool {
		return func(o object) bool { return o.has(keys...) }
	}
	return []family{
		{like: with("rawPath", "requestContext", "body", "isBase64Encoded"), read: level.http},
		{like: with("TopicName", "SubscriptionName", "Message", "MessageId"), read: level.topic},
		{like: with("specversion", "id", "source", "type"), read: level.cloudEvent},
		{like: isQueueMessage, read: level.queue},
		{like: isStream, read: level.stream},
		{like: isAsyncRecord, read: bare(asyncRecord)},
		{like: isLogCursor, read: bare(logCursor)},
		{like: with(keyAnswer), read: level.answer},
		{like: isOwnAlert, read: bare(ownAlert), ours: true},
		{like: with(keyCommand), read: bare(decodeManual), ours: true},
		{like: with(keyTriggerTime, keyTriggerName), read: level.timer, ours: true},
		{like: isThresholdForm, read: bare(thresholdForm)},
		{like: isThresholdMessage, read: bare(thresholdMessage)},
		{like: with("subscription", "alert", "batchId"), read: bare(subscription)},
		{like: with("product", "resourceId", "level", "name", "content"), read: bare(systemEvent)},
		{like: isLogAlert, read: bare(logAlert)},
		{like: isNotice, read: bare(notice)},
	}
}

// object reads an object. Whatever is nested comes through here, so this is where
// the depth is bounded.
func (l level) object(o object) Trigger {
	if l > maxEnvelopes {
		return ignored("something that is in more than %d envelopes", maxEnvelopes)
	}
	for _, f := range families() {
		if !f.like(o) {
			continue
		}
		if key := o.twice(); key != "" && !f.ours {
			return ignored("an object with the key %s twice", quote(key))
		}
		return f.read(l, o)
	}
	if mutant.Missing == mutant.Shape {
		return Trigger{Kind: Schedule, Ceiling: Enforce}
	}
	return ignored("%s%s", o.describe(), o.nearMiss())
}

// ignored returns a trigger that changes nothing. Whatever stands in the
// reason, it stays printable and short.
func ignored(format string, args ...any) Trigger {
	return Trigger{Kind: Ignored, Ceiling: Plan, Why: tidy(fmt.Sprintf(format, args...), maxWhy)}
}

// over is the trigger of word that something is over.
func over(what string) Trigger {
	t := ignored("%s that is over; it is logged only", what)
	t.Kind = kindOver
	return t
}

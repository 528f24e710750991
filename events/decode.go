package events

import (
	"fmt"
	"unicode/utf8"
)

// maxPayload is the largest payload that is read. Asynchronous calls, which
// timers make, carry at most 128 KB.
const maxPayload = 256 << 10

// Decode says what woke us. It reads the shape only, because nothing else in an
// invocation names the sender. It never fails: what it does not understand is
// Ignored, with the reason in Why, and changes nothing.
func Decode(payload []byte) Trigger {
	if len(payload) > maxPayload {
		return ignored("%d bytes, more than the %d that are read", len(payload), maxPayload)
	}
	if !utf8.Valid(payload) {
		return ignored("%d bytes that are not UTF-8 text", len(payload))
	}
	o, err := parseObject(payload)
	if err != nil {
		return ignored("%s", describe(payload))
	}
	switch {
	case o.has(keyCommand):
		return decodeManual(o)
	case o.has(keyTriggerTime) && o.has(keyTriggerName):
		return decodeTimer(o)
	default:
		return ignored("%s%s", o.describe(), o.nearMiss())
	}
}

// ignored returns a trigger that changes nothing. Whatever stands in the
// reason, it stays printable and short.
func ignored(format string, args ...any) Trigger {
	return Trigger{Kind: Ignored, Ceiling: Plan, Why: tidy(fmt.Sprintf(format, args...), maxWhy)}
}

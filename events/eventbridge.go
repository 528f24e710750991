package events

import (
	"slices"
	"strings"
)

// cloudEvent opens an event of EventBridge. Its times are not read: they come in
// forms that no standard knows. Sources of the cloud itself are spelt both
// acs.product and acs:product.
func (l level) cloudEvent(o object) Trigger {
	source, named := o.label("source")
	id, _ := o.label("id")
	kind, typed := o.label("type")
	if !named || !typed {
		return wrapped(envelopeEvent, "", ignored("an event whose source or type is not a short text"))
	}
	key := dedupKey("cloudevent", source, id)
	switch {
	case kind == "mns:Queue:SendMessage":
		return l.inEvent(key, o, isQueueMessage, level.queue)
	case kind == "eventbridge:Events:HTTPEvent":
		return l.inEvent(key, o, func(data object) bool { return data.has("body", "httpMethod") }, level.httpSource)
	case kind == "sls.alert":
		return l.inEvent(key, o, isLogAlert, func(_ level, data object) Trigger { return logAlert(data) })
	case strings.HasPrefix(kind, "alikafka:Topic:"):
		return wrapped(envelopeEvent, "", ignored("a message of a Kafka topic, which is other people's data"))
	case strings.HasPrefix(source, "acs.") || strings.HasPrefix(source, "acs:"):
		return wrapped(envelopeEvent, key, productEvent(o, source[len("acs."):], kind))
	case speaksOfMoney(kind, source) && !isKnown(dataOf(o)):
		return wrapped(envelopeEvent, key, costEvent(o))
	default:
		return l.open(envelopeEvent, key, dataOf(o))
	}
}

// productEvent reads an event of one of the cloud's products.
func productEvent(o object, product, kind string) Trigger {
	switch {
	case product == "fc":
		return asyncRecord(nil)
	case speaksOfMoney(product, kind):
		return costEvent(o)
	default:
		return ignored("an event of a cloud product that asks for nothing, of the type %s", quote(kind))
	}
}

// dataOf returns an event's data. A string is the text that it holds.
func dataOf(o object) []byte {
	raw := o.get("data")
	if s, ok := text(raw); ok {
		return []byte(s)
	}
	return raw
}

// inEvent reads the data of an event whose type says what it is.
func (l level) inEvent(key string, o object, like func(object) bool, read func(level, object) Trigger) Trigger {
	data, ok := o.child("data")
	if !ok || !like(data) {
		return wrapped(envelopeEvent, key, ignored("data that is not what the event's type says"))
	}
	return wrapped(envelopeEvent, key, read(l+1, data))
}

// httpSource opens a call that EventBridge took and forwarded; its body is a
// string or a map.
func (l level) httpSource(data object) Trigger {
	body := data.get("body")
	content := []byte(body)
	if s, ok := text(body); ok {
		content = []byte(s)
	}
	return l.call(envelopeSource, "", data, "httpMethod", data, content)
}

// isKnown says whether an event's data is of a shape that is read.
func isKnown(data []byte) bool {
	o, err := parseObject(data)
	return err == nil && slices.ContainsFunc(families(), func(f family) bool { return f.like(o) })
}

// costEvent reads an event whose type or source speaks of money, and whose data
// is of no known shape: no product of the cloud is known to send one, so what it
// is about cannot be read.
func costEvent(o object) Trigger {
	a := alert{what: "an event about money", t: Trigger{Kind: CostAlert}}
	a.account(o, "aliyunaccountid")
	a.note("its data is of no known shape, so what it is about cannot be read")
	return a.trigger()
}

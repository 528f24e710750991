package events

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"
)

// maxFields bounds a form; CloudMonitor's has 23 fields.
const maxFields = 100

// http opens the envelope in which FC hands an HTTP call to a built-in runtime.
// FC leaves the body as text only for the types that it calls text; a form comes
// in base64, and so does an empty body.
func (l level) http(o object) Trigger {
	body, ok := text(o.get("body"))
	if !ok {
		return wrapped(envelopeHTTP, "", ignored("a body that is not a string"))
	}
	content := []byte(body)
	switch string(o.get("isBase64Encoded")) {
	case "false":
	case "true":
		decoded, err := base64.StdEncoding.Strict().DecodeString(body)
		if err != nil {
			return wrapped(envelopeHTTP, "", ignored("a body that is not the base64 that it says it is"))
		}
		content = decoded
	default:
		return wrapped(envelopeHTTP, "", ignored("isBase64Encoded that is neither true nor false"))
	}
	request, _ := o.child("requestContext")
	call, _ := request.child("http")
	return l.call(envelopeHTTP, "", call, "method", o, content)
}

// call reads the content of an HTTP call, whoever forwarded it. Only POST may
// ask for anything: links are followed by programs that nobody asked.
func (l level) call(name, key string, about object, methodKey string, o object, content []byte) Trigger {
	method, _ := about.label(methodKey)
	switch {
	case method == "":
		return wrapped(name, key, ignored("a call without a method"))
	case method != "POST":
		return wrapped(name, key, ignored("a call by %s; only POST can ask for anything", quote(method)))
	case isForm(o):
		return wrapped(name, key, l.form(content))
	}
	return l.open(name, key, content)
}

// isForm says whether the headers say that the body is a form.
func isForm(o object) bool {
	headers, _ := o.child("headers")
	for _, h := range headers {
		if !strings.EqualFold(h.key, "Content-Type") {
			continue
		}
		value, _ := text(h.value)
		kind, _, _ := mime.ParseMediaType(value)
		return kind == "application/x-www-form-urlencoded"
	}
	return false
}

// form reads a form, which is how CloudMonitor calls back. Only alerts come so:
// a page in a browser can send forms to anywhere.
func (level) form(content []byte) Trigger {
	o, problem := parseForm(content)
	switch {
	case problem != "":
		return ignored("%s", problem)
	case isThresholdForm(o):
		return thresholdForm(o)
	case o.has("subscription", "alert", "batchId"):
		return subscription(o)
	default:
		return ignored("a form, and in it %s", o.describe())
	}
}

// parseForm turns a form into an object of strings, in which each key stands
// once.
func parseForm(content []byte) (o object, problem string) {
	if bytes.Count(content, []byte("&")) >= maxFields {
		return nil, "a form with too many fields"
	}
	for pair := range strings.SplitSeq(string(content), "&") {
		key, value, ok := strings.Cut(pair, "=")
		k, badKey := url.QueryUnescape(key)
		v, badValue := url.QueryUnescape(value)
		if !ok || k == "" || badKey != nil || badValue != nil || !utf8.ValidString(k+v) {
			return nil, "a form that cannot be read"
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return nil, "a form that cannot be read"
		}
		o = append(o, member{key: k, value: raw})
	}
	if key := o.twice(); key != "" {
		return nil, "a form with the field " + quote(key) + " twice"
	}
	return o, ""
}

package events

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxEnvelopes is how many envelopes are opened: a batch, an event, a queue, an
// HTTP call that was forwarded, and one to spare.
const maxEnvelopes = 5

// The envelopes, as Trigger.Envelopes names them.
const (
	envelopeHTTP   = "http"
	envelopeTopic  = "mns-topic"
	envelopeStream = "mns-stream"
	envelopeQueue  = "mns-queue"
	envelopeBatch  = "batch"
	envelopeEvent  = "eventbridge"
	envelopeSource = "eventbridge-http"
)

// maxKey bounds a dedup key, in bytes; a longer one is hashed.
const maxKey = 512

// open reads what an envelope holds.
func (l level) open(name, key string, content []byte) Trigger {
	return wrapped(name, key, (l + 1).decode(content))
}

// wrapped is the trigger of what an envelope holds. The envelope's key stands in
// where the content has none, because a sender who sends one event twice sends
// two envelopes.
func wrapped(name, key string, t Trigger) Trigger {
	envelopes := append([]string{name}, t.Envelopes...)
	switch {
	case name == envelopeSource && t.Kind.command():
		t = ignored("in %s: a command, though nobody signs what comes that way", name)
	case t.Kind == Ignored, t.Kind == kindOver:
		t.Why = tidy("in "+name+": "+t.Why, maxWhy)
	case t.Kind == kindUnset, t.Kind == Schedule:
		t = ignored("in %s: a timer's event, though timers call without an envelope", name)
	default:
		if t.DedupKey == "" {
			t.DedupKey = key
		}
	}
	t.Envelopes = envelopes
	return t
}

// dedupKey joins parts to a key; one that is missing or odd leaves nothing to tell
// deliveries by.
func dedupKey(family string, parts ...string) string {
	escape := strings.NewReplacer("%", "%25", "/", "%2F")
	escaped := []string{family}
	for _, p := range parts {
		if checkName(p) != nil {
			return ""
		}
		escaped = append(escaped, escape.Replace(p))
	}
	key := strings.Join(escaped, "/")
	if len(key) > maxKey {
		return family + "/" + digest(key)
	}
	return key
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

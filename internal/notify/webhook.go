package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"alikafka-reaper/internal/letter"
)

const (
	// maxWebhook bounds a message to a webhook, in bytes.
	maxWebhook = 100_000
	// webhookPace is no more than a small server can take.
	webhookPace = 200 * time.Millisecond
)

// webhook is any server that takes JSON and answers with a status below 300. With a
// key, the header X-Reaper-Signature holds "sha256=" and the HMAC-SHA256, in hex, of
// the header X-Reaper-Timestamp (seconds), a dot and the body.
func webhook() service {
	compose := func(m mail) map[string]any {
		body := map[string]any{"version": 1, "kind": m.kind, "title": m.Title, "markdown": m.Text}
		if len(m.instances) > 0 {
			body["instances"] = m.instances
		}
		if len(m.mentions) > 0 {
			body["mentions"] = m.mentions
		}
		return body
	}
	return service{
		dialect: letter.CommonMark(), every: webhookPace,
		fits:    func(m mail) bool { return size(compose(m)) <= maxWebhook },
		compose: compose,
		sign:    func(*request, string, time.Time) {},
		seal: func(r *request, body []byte, secret string, now time.Time) {
			at := strconv.FormatInt(now.Unix(), 10)
			h := hmac.New(sha256.New, []byte(secret))
			h.Write([]byte(at + "."))
			h.Write(body)
			r.header.Set("X-Reaper-Timestamp", at)
			r.header.Set("X-Reaper-Signature", "sha256="+hex.EncodeToString(h.Sum(nil)))
		},
		check: func(a answer) error {
			switch {
			case a.status == http.StatusTooManyRequests:
				return &paceError{retryAfter(a.header), "HTTP 429"}
			case a.status < 200 || a.status > 299:
				return fmt.Errorf("HTTP %d, %q", a.status, words(string(a.body)))
			default:
				return nil
			}
		},
	}
}

package chat

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// webhookFresh is how old a signed call may be for a careful receiver.
const webhookFresh = 5 * time.Minute

// webhook is a careful server of somebody's own. With a secret it wants the header
// X-Reaper-Signature to hold "sha256=" and the HMAC-SHA256, in hex, of the header
// X-Reaper-Timestamp (seconds), a dot and the body.
func webhook() service {
	says := func(status int, body string) answer { return answer{status: status, body: body} }
	return service{
		signature: func(c call, secret string) verdict {
			at := c.request.Header.Get("X-Reaper-Timestamp")
			s, err := strconv.ParseInt(at, 10, 64)
			want := "sha256=" + hex.EncodeToString(mac(secret, fmt.Sprintf("%s.%s", at, c.body)))
			return verdictOf(err == nil && c.fresh(time.Unix(s, 0), webhookFresh) && c.request.Header.Get("X-Reaper-Signature") == want)
		},
		read: func(c call) (Message, bool) {
			m := Message{Title: c.text("title"), Mentions: c.texts("mentions")}
			m.Text = m.Title + "\n" + plain(c.text("markdown"))
			for _, id := range m.Mentions {
				m.Text = "@" + id + " " + m.Text
			}
			return m, c.value("version") == 1.0 && c.text("kind") != "" && m.Title != ""
		},
		taken:     says(http.StatusNoContent, ""),
		unknown:   says(http.StatusNotFound, "nobody listens here"),
		unsigned:  says(http.StatusForbidden, "the signature is wrong or too old"),
		malformed: says(http.StatusBadRequest, "this is no message of version 1"),
	}
}

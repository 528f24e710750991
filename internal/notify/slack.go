package notify

import (
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf16"

	"alikafka-reaper/internal/letter"
)

// maxSlack bounds the text of a section, in characters (page "Text object" of
// docs.slack.dev). Characters are counted as the most that any reading gives.
const maxSlack = 3000

// slack is an incoming webhook of Slack. It takes one message a second, answers 429
// with Retry-After to more, and says ok in plain text.
func slack() service {
	text := func(m mail) string {
		return mentioned(m, func(id string) string { return "<@" + id + ">" }, "\n") + headed(m, "*", "\n")
	}
	return service{
		hosts: []string{"hooks.slack.com"}, dialect: letter.Mrkdwn(), every: time.Second,
		fits: func(m mail) bool { return len(utf16.Encode([]rune(text(m)))) <= maxSlack },
		compose: func(m mail) map[string]any {
			section := map[string]any{"type": "mrkdwn", "text": text(m), "verbatim": true}
			return map[string]any{"text": m.Title, "blocks": []any{map[string]any{"type": "section", "text": section}}}
		},
		check: func(a answer) error {
			switch said := strings.TrimSpace(string(a.body)); {
			case a.status == http.StatusTooManyRequests:
				return &paceError{retryAfter(a.header), "HTTP 429"}
			case a.status != http.StatusOK:
				return fmt.Errorf("HTTP %d, %q", a.status, words(said))
			case said != "ok":
				return errMalformed
			default:
				return nil
			}
		},
	}
}

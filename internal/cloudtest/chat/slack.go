package chat

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// maxSlack bounds the text of a section, in characters, which are counted as the most
// that any reading gives.
const maxSlack = 3000

var (
	slackLink = regexp.MustCompile(`<(https?:[^|>]+)\|([^>]+)>`)
	slackBold = regexp.MustCompile(`\*([^*\n]+)\*`)
	slackText = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
)

// slack is an incoming webhook: one message a second, and 429 with Retry-After to
// more. It knows no signatures, its failures have a status, and their body is a word.
func slack() service {
	says := func(status int, word string) answer { return answer{status: status, body: word} }
	return service{
		limits: []limit{{1, time.Second}},
		read: func(c call) (Message, bool) {
			text := c.text("blocks", "0", "text", "text")
			m := Message{Title: c.text("text"), Mentions: found(angleMention, text)}
			shown := slackLink.ReplaceAllString(angleMention.ReplaceAllString(text, "@$1"), "$2 ($1)")
			m.Text = slackText.Replace(slackBold.ReplaceAllString(shown, "$1"))
			return m, text != "" && len(utf16.Encode([]rune(text))) <= maxSlack &&
				c.text("blocks", "0", "type") == "section" && c.text("blocks", "0", "text", "type") == "mrkdwn"
		},
		taken:     says(http.StatusOK, "ok"),
		unknown:   says(http.StatusNotFound, "no_service"),
		malformed: says(http.StatusBadRequest, "invalid_payload"),
		tooFast: func(wait time.Duration) answer {
			seconds := int((wait + time.Second - 1) / time.Second)
			return answer{http.StatusTooManyRequests, http.Header{"Retry-After": {strconv.Itoa(seconds)}}, "rate_limited"}
		},
	}
}

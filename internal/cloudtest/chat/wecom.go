package chat

import (
	"regexp"
	"strings"
	"time"
)

// maxWeCom bounds the content of a Markdown message, in bytes.
const maxWeCom = 4096

var angleMention = regexp.MustCompile(`<@([^>]+)>`)

// weCom is a robot of a group: 20 messages a minute. It knows no signatures. The
// answer to more than 20 is unconfirmed.
func weCom() service {
	return service{
		limits: []limit{{20, time.Minute}},
		read: func(c call) (Message, bool) {
			content := c.text("markdown", "content")
			text := plain(angleMention.ReplaceAllString(content, "@$1"))
			m := Message{Text: text, Mentions: found(angleMention, content)}
			m.Title, _, _ = strings.Cut(withoutMentions(text), "\n") // it shows no title of its own
			return m, c.text("msgtype") == "markdown" && content != "" && len(content) <= maxWeCom
		},
		taken:     says(`{"errcode":0,"errmsg":"ok"}`),
		unknown:   says(`{"errcode":93000,"errmsg":"invalid webhook url"}`),
		malformed: says(`{"errcode":40058,"errmsg":"markdown.content exceed max length 4096, or is missing"}`),
		tooFast:   always(says(`{"errcode":45009,"errmsg":"api freq out of limit"}`)),
	}
}

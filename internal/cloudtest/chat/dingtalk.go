package chat

import (
	"strconv"
	"time"
)

// signedWithin is how far the time of a signature may be off, for DingTalk and Feishu.
const signedWithin = time.Hour

// dingTalk is a custom robot: 20 messages a minute. The signature stands in the query:
// the key is the secret, and what is signed are the time in milliseconds, a newline
// and the secret. The answer to more than 20 is unconfirmed, and no page that was read
// bounds the size.
func dingTalk() service {
	refused := func(words string) answer { return says(`{"errcode":310000,"errmsg":"` + words + `"}`) }
	return service{
		limits: []limit{{20, time.Minute}},
		signature: func(c call, secret string) verdict {
			q := c.request.URL.Query()
			ms, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
			sum := mac(secret, q.Get("timestamp")+"\n"+secret)
			return verdictOf(err == nil && c.fresh(time.UnixMilli(ms), signedWithin) && inBase64(q.Get("sign"), sum))
		},
		read: func(c call) (Message, bool) {
			title, text := c.text("markdown", "title"), c.text("markdown", "text")
			m := Message{Title: title, Text: paragraphs(text), Mentions: c.texts("at", "atMobiles")}
			return m, c.text("msgtype") == "markdown" && title != "" && text != "" && mentioned(text, m.Mentions)
		},
		guards:    &guards{keyword: refused("keywords not in content"), network: refused("ip not in whitelist")},
		taken:     says(`{"errcode":0,"errmsg":"ok"}`),
		unknown:   says(`{"errcode":300005,"errmsg":"token is not exist"}`),
		unsigned:  refused("sign not match, more: https://open.dingtalk.com"),
		malformed: says(`{"errcode":40035,"errmsg":"miss param : json"}`), // unconfirmed
		tooFast:   always(says(`{"errcode":130101,"errmsg":"send too fast, exceed 20 times per minute"}`)),
	}
}

package chat

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// maxFeishu bounds a body.
const maxFeishu = 20_000

// feishu is a custom robot of Feishu: 100 messages a minute and 5 a second, of at most
// 20 KB. The signature stands in the body: the key are the time in seconds, a newline
// and the secret, and nothing is signed with it. Which failures come with HTTP 400 is
// unconfirmed; that of a wrong form does here.
func feishu() service {
	said := func(code, words string) answer { return says(`{"code":` + code + `,"msg":"` + words + `"}`) }
	s := service{
		limits: []limit{{100, time.Minute}, {5, time.Second}},
		signature: func(c call, secret string) verdict {
			at := c.text("timestamp")
			s, err := strconv.ParseInt(at, 10, 64)
			return verdictOf(err == nil && c.fresh(time.Unix(s, 0), signedWithin) && inBase64(c.text("sign"), mac(at+"\n"+secret, "")))
		},
		read: readCard,
		guards: &guards{
			keyword: said("19024", "Key Words Not Found"),
			network: said("19022", "Ip Not Allowed"),
		},
		taken:     says(`{"code":0,"msg":"success","data":{}}`),
		unknown:   said("19001", "param invalid: incoming webhook access token invalid"),
		unsigned:  said("19021", "sign match fail or timestamp is not within one hour from current time"),
		malformed: said("9499", "Bad Request"),
		tooFast:   always(said("11232", "frequency limited")),
	}
	s.malformed.status = http.StatusBadRequest
	return s
}

// lark is Feishu outside China. It plays the older form of the answers, which robots
// of both were seen to give.
func lark() service {
	older := strings.NewReplacer(`"code":`, `"StatusCode":`, `"msg":`, `"StatusMessage":`)
	old := func(a answer) answer {
		a.body = older.Replace(a.body)
		return a
	}
	s := feishu()
	s.taken, s.unknown, s.unsigned, s.malformed = old(s.taken), old(s.unknown), old(s.unsigned), old(s.malformed)
	s.guards = &guards{keyword: old(s.guards.keyword), network: old(s.guards.network)}
	s.tooFast = always(old(s.tooFast(0)))
	return s
}

var feishuMention = regexp.MustCompile(`<at id=([^>]+)></at>`)

// readCard reads a card with a title and Markdown below it.
func readCard(c call) (Message, bool) {
	title, text := c.text("card", "header", "title", "content"), c.text("card", "elements", "0", "content")
	m := Message{Title: title, Mentions: found(feishuMention, text)}
	m.Text = title + "\n" + plain(feishuMention.ReplaceAllString(text, "@$1"))
	return m, len(c.body) <= maxFeishu && c.text("msg_type") == "interactive" && title != "" && text != "" &&
		c.text("card", "header", "title", "tag") == "plain_text" && c.text("card", "elements", "0", "tag") == "markdown"
}

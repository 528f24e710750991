package notify

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"alikafka-reaper/internal/letter"
)

const (
	// maxFeishu bounds a request to Feishu and Lark: 20 KB with the signature, which
	// takes less than 200 bytes.
	maxFeishu = 20_000 - 200
	// feishuPace keeps below 100 messages a minute, and far below 5 a second.
	feishuPace = 610 * time.Millisecond
	// feishuTooFast is the code for going over the limit.
	feishuTooFast = 11232
)

func feishuHints() map[int]string {
	return map[int]string{
		19001: "the address is not, or no longer, that of a robot", 19021: "the key is wrong, or the clock is off by an hour",
		19022: "the robot takes messages from certain addresses only", 19024: "the robot wants a keyword; Kafka is in every message",
		9499: "the message has a form that it does not take",
	}
}

// feishu is a custom robot of Feishu or Lark: /open-apis/bot/v2/hook/.
func feishu(host string) service {
	compose := func(m mail) map[string]any {
		text := mentioned(m, func(id string) string { return "<at id=" + id + "></at>" }, "\n") + m.Text
		color := "red"
		if m.kind == kindSummary {
			color = "blue"
		}
		return map[string]any{"msg_type": "interactive", "card": map[string]any{
			"header":   map[string]any{"title": map[string]any{"tag": "plain_text", "content": m.Title}, "template": color},
			"elements": []any{map[string]any{"tag": "markdown", "content": text}},
		}}
	}
	return service{
		hosts: []string{host}, dialect: letter.Chat(), every: feishuPace,
		fits:    func(m mail) bool { return size(compose(m)) <= maxFeishu },
		compose: compose,
		sign: func(r *request, secret string, now time.Time) {
			// The key is the time and the secret, and nothing is signed with it.
			at := strconv.FormatInt(now.Unix(), 10)
			r.body["timestamp"], r.body["sign"] = at, mac(at+"\n"+secret, "")
		},
		check: checkFeishu,
	}
}

func checkFeishu(a answer) error {
	c, err := readCoded(a)
	if err != nil {
		return err
	}
	code := c.Code
	if code == nil { // the older form
		code = c.StatusCode
	}
	switch {
	case code == nil:
		return errMalformed
	case *code == feishuTooFast:
		return &paceError{breath, fmt.Sprintf("code %d", *code)}
	case *code != 0:
		return refusal(*code, c.Msg, feishuHints())
	case a.status != http.StatusOK:
		return fmt.Errorf("HTTP %d", a.status)
	}
	return nil
}

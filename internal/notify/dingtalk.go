package notify

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"time"

	"alikafka-reaper/internal/letter"
)

// maxDingTalk bounds a message to DingTalk, in bytes. No page that was read gives a
// bound; that of Feishu is kept here too.
const maxDingTalk = 18_000

// perMinute keeps a robot below 20 messages in any minute, counted at both ends.
const perMinute = time.Minute / 19

// dingTalk is a custom robot of DingTalk: oapi.dingtalk.com/robot/send. It takes 20
// messages a minute.
func dingTalk() service {
	compose := func(m mail) map[string]any {
		text := mentioned(m, func(id string) string { return "@" + id }, "\n\n") + headed(m, "**", "\n\n")
		body := map[string]any{"msgtype": "markdown", "markdown": map[string]any{"title": m.Title, "text": text}}
		if len(m.mentions) > 0 {
			body["at"] = map[string]any{"atMobiles": m.mentions, "isAtAll": false}
		}
		return body
	}
	return service{
		hosts: []string{"oapi.dingtalk.com"}, dialect: letter.Spaced(), every: perMinute,
		fits:    func(m mail) bool { return size(compose(m)) <= maxDingTalk },
		compose: compose,
		sign: func(r *request, secret string, now time.Time) {
			// The key is the secret, and what is signed is the time and the secret.
			at := strconv.FormatInt(now.UnixMilli(), 10)
			r.query.Set("timestamp", at)
			r.query.Set("sign", mac(secret, at+"\n"+secret))
		},
		check: func(a answer) error {
			return errcode(a, map[int]string{310000: "the robot's security settings turned it down: the key, the clock, the keyword (Kafka is in every message) or the address it comes from"})
		},
	}
}

// mac is the HMAC-SHA256 of data in Base64.
func mac(key, data string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(data))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

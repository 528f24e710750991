package notify

import "alikafka-reaper/internal/letter"

// maxWeCom bounds the content of a Markdown message of WeCom, in bytes.
const maxWeCom = 4096

// weCom is a robot of a WeCom group: qyapi.weixin.qq.com/cgi-bin/webhook/send. It
// takes 20 messages a minute and knows no signatures: the key in the address is the
// secret.
func weCom() service {
	content := func(m mail) string {
		return mentioned(m, func(id string) string { return "<@" + id + ">" }, "\n") + headed(m, "**", "\n")
	}
	return service{
		hosts: []string{"qyapi.weixin.qq.com"}, dialect: letter.Chat(), every: perMinute,
		fits: func(m mail) bool { return len(content(m)) <= maxWeCom },
		compose: func(m mail) map[string]any {
			return map[string]any{"msgtype": "markdown", "markdown": map[string]any{"content": content(m)}}
		},
		check: func(a answer) error {
			return errcode(a, map[int]string{93000: "the key in the address is not, or no longer, that of a robot"})
		},
	}
}

package chat

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"
)

// Kind is one service. The zero value is a bug.
type Kind string

// The services.
const (
	DingTalk Kind = "dingtalk"
	Feishu   Kind = "feishu"
	Lark     Kind = "lark"
	WeCom    Kind = "wecom"
	Slack    Kind = "slack"
	Webhook  Kind = "webhook"
)

// Kinds lists the services.
func Kinds() []Kind { return []Kind{DingTalk, Feishu, Lark, WeCom, Slack, Webhook} }

// Robot is one robot or incoming webhook, as its group set it up.
type Robot struct {
	Kind Kind
	// Token stands in the address; whoever knows it may write to the group.
	Token string
	// Secret is the key of signatures; empty where the robot asks for none.
	Secret string
	// Keyword must be in each message; empty where the robot asks for none.
	Keyword string
	// From are the networks that it takes messages from; empty means all.
	From []netip.Prefix
}

// The places of the services. Feishu and Lark share theirs on different hosts.
const (
	dingTalkPath = "/robot/send"
	feishuPath   = "/open-apis/bot/v2/hook/"
	weComPath    = "/cgi-bin/webhook/send"
	slackPath    = "/services/T00000000/B00000000/"
	webhookPath  = "/hooks/"
)

// Address is the robot's path and query, below the base address of the services.
func (r Robot) Address() string {
	switch token := url.QueryEscape(r.Token); r.Kind {
	case DingTalk:
		return dingTalkPath + "?access_token=" + token
	case WeCom:
		return weComPath + "?key=" + token
	case Slack:
		return slackPath + token
	case Webhook:
		return webhookPath + token
	default:
		return feishuPath + token
	}
}

// addressed returns the kind and the token of an address. Lark's is taken for
// Feishu's, and the kind is empty where no service is called like that.
func addressed(u *url.URL) (Kind, string) {
	switch u.Path {
	case dingTalkPath:
		return DingTalk, u.Query().Get("access_token")
	case weComPath:
		return WeCom, u.Query().Get("key")
	}
	for prefix, kind := range map[string]Kind{feishuPath: Feishu, slackPath: Slack, webhookPath: Webhook} {
		if token, ok := strings.CutPrefix(u.Path, prefix); ok {
			return kind, token
		}
	}
	return "", ""
}

// check refuses a robot that no group could set up.
func (r Robot) check() error {
	s, known := services()[r.Kind]
	switch {
	case !known:
		return fmt.Errorf("chat: no service is called %q: use one of %v", r.Kind, Kinds())
	case r.Token == "":
		return fmt.Errorf("chat: a robot of %s has no token: give it one, it stands in its address", r.Kind)
	case s.signature == nil && r.Secret != "":
		return fmt.Errorf("chat: %s knows no signatures: leave out the secret", r.Kind)
	case s.guards == nil && (r.Keyword != "" || len(r.From) > 0):
		return fmt.Errorf("chat: %s knows no keywords and no networks: leave them out", r.Kind)
	}
	return nil
}

package proof

import (
	"fmt"
	"strings"

	"alikafka-reaper/internal/cloudtest/chat"
)

// group is a chat group that a policy tells people in.
type group struct {
	kind     chat.Kind
	language string
}

// name is that of its destination in the rules, and of its environment variables.
func (g group) name() string { return "at-" + string(g.kind) }

func (g group) env(what string) string { return strings.ToUpper(string(g.kind)) + "_" + what }

// robot is the group's. Its token and key are canaries.
func (g group) robot() chat.Robot {
	r := chat.Robot{Kind: g.kind, Token: "canary-token-" + string(g.kind)}
	if g.signs() {
		r.Secret = "canary-secret-" + string(g.kind)
	}
	return r
}

func (g group) signs() bool { return g.kind != chat.WeCom && g.kind != chat.Slack }

// groupOf is the group that an owner is told in: ann has one of her own where there
// are two.
func (p policy) groupOf(owner string) group {
	if owner == "ann" {
		return p.told[len(p.told)-1]
	}
	return p.told[0]
}

// notify writes who is told as a part of a rules file.
func (p policy) notify() string {
	if len(p.told) == 0 {
		return ""
	}
	text := fmt.Sprintf("notify:\n  default: %s\n  owner_tag: owner\n  owners: {ann: %s}\n  destinations:\n", p.groupOf("").name(), p.groupOf("ann").name())
	for _, g := range p.told {
		secret := ""
		if g.signs() {
			secret = ", secret: env:" + g.env("SECRET")
		}
		text += fmt.Sprintf("    - {name: %s, kind: %s, url: env:%s, language: %s%s}\n", g.name(), g.kind, g.env("URL"), g.language, secret)
	}
	return text
}

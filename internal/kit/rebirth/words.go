package rebirth

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode"

	"alikafka-reaper/internal/kit"
)

// comment is a text as lines of a comment. Whatever could end a line, or look
// like something else in a terminal, becomes a question mark.
func comment(text string) string {
	return strings.TrimRight("# "+oneLine(text), " ") + "\n"
}

// oneLine keeps what can be seen.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return '?'
	}, text)
}

// preamble says what the text is, what does not come back, and what the kit
// does not know.
func preamble(k kit.Kit, what string) string {
	var b strings.Builder
	lines := []string{
		what + " like " + k.ID + " of account " + k.Account + " in " + k.Region + ",",
		"from its rebirth kit of " + k.SavedAt.UTC().Format(time.RFC3339) + ".",
		"",
		"What does not come back:",
		"  - the data: every message is lost",
		"  - committed offsets: consumers start where their auto.offset.reset says",
		"  - the instance id: the new instance gets one of its own",
		"  - the endpoints: clients need the new addresses",
		"  - the passwords of SASL users: a kit never holds them, you choose new ones",
	}
	if gaps := k.Missing(); len(gaps) > 0 {
		lines = append(lines, "", "Not known when the kit was saved, so look after it yourself:")
		for _, gap := range gaps {
			lines = append(lines, "  - "+gap)
		}
	}
	for _, line := range lines {
		b.WriteString(comment(line))
	}
	return b.String()
}

// serverless says that the instance is of the third series, which is bought by
// other parameters (CreatePostPayOrder). Where neither is known it counts as one
// with reserved capacity.
func serverless(i kit.Instance) bool {
	series, _ := i.Series.Get()
	paid, _ := i.PaidType.Get()
	return series == "v3" || paid == 3
}

// known is a text that is known and not empty.
func known(p kit.Part[string]) (string, bool) {
	v, ok := p.Get()
	return v, ok && v != ""
}

// number is a known number above a bound below which the cloud means "none".
func number(p kit.Part[int64], least int64) (int64, bool) {
	v, ok := p.Get()
	return v, ok && v >= least
}

// remark is a topic's remark, which CreateTopic asks for; its name stands in.
func remark(t kit.Topic) string {
	if text, ok := known(t.Remark); ok {
		return text
	}
	return t.Name
}

// config is settings as the JSON that the cloud takes; "" where there are none.
func config(p kit.Part[map[string]string]) string {
	settings, _ := p.Get()
	if len(settings) == 0 {
		return ""
	}
	data, err := json.Marshal(settings)
	if err != nil {
		return "" // cannot happen: texts by texts
	}
	return string(data)
}

// settings is a topic's configuration, which CreateTopic takes for topics on
// local storage only.
func settings(t kit.Topic) (text string, taken bool) {
	local, _ := t.Local.Get()
	return config(t.Config), local
}

// rules are all known access rules.
func rules(a kit.ACLs) []kit.ACL {
	var all []kit.ACL
	for _, part := range []kit.Part[[]kit.ACL]{a.Topic, a.Group, a.Cluster, a.TransactionalID} {
		list, _ := part.Get()
		all = append(all, list...)
	}
	return all
}

// numbered is an identifier that no name from outside has a part in.
func numbered(what string, n int) string { return fmt.Sprintf("%s_%d", what, n+1) }

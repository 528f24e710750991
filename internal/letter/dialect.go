package letter

import "strings"

// Dialect is one service's kind of Markdown. Lists and headings are not used, since
// the services do not agree on them.
type Dialect struct {
	bold, newline string
	link          func(text, address string) string
}

func bracketed(text, address string) string { return "[" + text + "](" + address + ")" }

// CommonMark is Markdown as most programs read it.
func CommonMark() Dialect { return Dialect{"**", "  \n", bracketed} }

// Chat is the Markdown of Feishu, Lark and WeCom, where a line ends at its end.
func Chat() Dialect { return Dialect{"**", "\n", bracketed} }

// Spaced is DingTalk's, where only an empty line ends a line.
func Spaced() Dialect { return Dialect{"**", "\n\n", bracketed} }

// Mrkdwn is Slack's.
func Mrkdwn() Dialect {
	return Dialect{"*", "\n", func(text, address string) string { return "<" + address + "|" + text + ">" }}
}

// PlainText marks nothing up; links stand behind their text.
func PlainText() Dialect {
	return Dialect{"", "\n", func(text, address string) string { return text + ": " + address }}
}

func (d Dialect) span(s Span) string {
	text := s.plain()
	if to := address(s.URL); s.URL != "" && to != "" {
		return d.link(text, to)
	}
	if s.Look == Bold {
		return d.bold + text + d.bold
	}
	return text
}

func (d Dialect) lines(lines []Line) string {
	var b strings.Builder
	for _, l := range lines {
		if l.Point == Bullet {
			b.WriteString("• ")
		}
		for _, s := range l.Spans {
			b.WriteString(d.span(s))
		}
		b.WriteString(d.newline)
	}
	return b.String()
}

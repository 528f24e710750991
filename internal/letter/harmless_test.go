package letter_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
)

// dialects are all of them.
func dialects() map[string]letter.Dialect {
	return map[string]letter.Dialect{"CommonMark": letter.CommonMark(), "Chat": letter.Chat(), "Spaced": letter.Spaced(), "mrkdwn": letter.Mrkdwn(), "plain": letter.PlainText()}
}

// live is what some service would take for markup, a mention or a link.
var live = regexp.MustCompile("[*\\[\\]()<>`#!@|~&\\\\]|://|\\w\\.[a-z]")

func TestNoNameBecomesMarkupAMentionOrALink(t *testing.T) {
	for _, name := range []string{
		"<!channel>", "@all", "<at id=all></at>", "[free](https://evil.example)", "<https://evil.example|x>", "**x**", "_x_", "`x`",
		"a\n# b", "![x](y)", "evil.example", "x\u202egnp", "<@U123>", "www.evil.example/a", "~~x~~", "&lt;x", "> quote",
	} {
		got := letter.Harmless(name)
		if live.MatchString(got) || strings.ContainsAny(got, "\n\u202e") {
			t.Errorf("%q became %q", name, got)
		}
	}
	for _, name := range []string{"dev_orders-2", "alikafka_post-cn-7mz2k8d4q001", "订单 2.0", "reaper/keep=until 2026-12-09"} {
		if got := letter.Harmless(name); got != name {
			t.Errorf("the harmless %q became %q", name, got)
		}
	}
}

func TestPropertyHarmlessTextsStayHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringOfN(rapid.SampledFrom([]rune("*_[]()<>@!`.:/a \n")), 0, 30, -1)).Draw(t, "name")
		w := warning("id-1", name)
		for dialect, d := range dialects() {
			page := letter.Warnings([]message.Warning{w}, letter.English).Cut(d, everything)
			plain := letter.Warnings([]message.Warning{warning("id-1", "N")}, letter.English).Cut(d, everything)
			marks := func(s string) int { return len(regexp.MustCompile("[*\\[\\]()<>`#!@|~]").FindAllString(s, -1)) }
			if strings.TrimSpace(name) == "" || letter.Harmless(name) == "" { // an empty name leaves its line in another form
				return
			}
			if marks(page.Text) != marks(plain.Text) || !utf8.ValidString(page.Text) {
				t.Fatalf("%s: %q adds markup:\n%s", dialect, name, page.Text)
			}
		}
	})
}

func TestALinkCannotBeBroken(t *testing.T) {
	w := warning("id-1", "n")
	w.Links = []message.Link{
		{Answer: "undo", URL: "https://x.example/a)b(c>d|e f?q=[1]"}, {Answer: "release", URL: "javascript:alert(1)"}, {Answer: "not-mine", URL: "https://"},
	}
	text := letter.Warnings([]message.Warning{w}, letter.English).Cut(letter.CommonMark(), everything).Text
	if !strings.Contains(text, "[open again](https://x.example/a%29b%28c%3Ed%7Ce%20f?q=%5B1%5D)") || strings.Contains(text, "javascript") || strings.Contains(text, "not mine") {
		t.Errorf("got:\n%s", text)
	}
}

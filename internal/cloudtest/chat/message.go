package chat

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// Message is what a robot took.
type Message struct {
	At   time.Time `json:"at"`
	Kind Kind      `json:"kind"`
	// Title is what a notification shows.
	Title string `json:"title"`
	// Text is all that a member of the group reads, without markup.
	Text string `json:"text"`
	// Mentions are the ids of those who are mentioned.
	Mentions []string `json:"mentions,omitempty"`
	// Body is what was sent.
	Body string `json:"body"`
}

var (
	boldText   = regexp.MustCompile(`\*\*([^*\n]+)\*\*`)
	linkText   = regexp.MustCompile(`\[([^\]\n]+)\]\((https?:[^)\s]+)\)`)
	lineEnd    = regexp.MustCompile(` *\n`)
	blankLines = regexp.MustCompile(`\n{2,}`)
)

// plain takes the markup out of Markdown in which a line ends at its end.
func plain(text string) string {
	text = linkText.ReplaceAllString(boldText.ReplaceAllString(text, "$1"), "$1 ($2)")
	return strings.TrimSpace(lineEnd.ReplaceAllString(text, "\n"))
}

// paragraphs takes the markup out of Markdown in which only an empty line ends a line.
func paragraphs(text string) string {
	var lines []string
	for _, p := range blankLines.Split(plain(text), -1) {
		lines = append(lines, strings.ReplaceAll(p, "\n", " "))
	}
	return strings.Join(lines, "\n")
}

// found are the ids that a text mentions.
func found(mention *regexp.Regexp, text string) []string {
	var ids []string
	for _, match := range mention.FindAllStringSubmatch(text, -1) {
		ids = append(ids, match[1])
	}
	return ids
}

// mentioned says whether a text names everybody who is mentioned: DingTalk shows no
// mention of others.
func mentioned(text string, ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return !strings.Contains(text, "@"+id) })
}

// withoutMentions is a text from its second line, where the first only mentions.
func withoutMentions(text string) string {
	if first, rest, ok := strings.Cut(text, "\n"); ok && strings.HasPrefix(first, "@") {
		return rest
	}
	return text
}

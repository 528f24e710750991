package letter_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"alikafka-reaper/internal/letter"
	"alikafka-reaper/internal/message"
)

// bytes is a room of so many bytes.
func bytes(most int) letter.Room {
	return func(title, text string) bool { return len(title)+len(text) <= most }
}

func many(n int, name string) []message.Warning {
	var list []message.Warning
	for i := range n {
		list = append(list, linked(warning(fmt.Sprintf("alikafka_post-cn-%04d", i), name)))
	}
	return list
}

func TestPropertyPagesTellEveryItemOnceWithinTheRoom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "n")
		most := rapid.IntRange(1, 6000).Draw(t, "room")
		l := rapid.SampledFrom([]letter.Language{letter.English, letter.Chinese}).Draw(t, "language")
		pages, left := letter.Warnings(many(n, rapid.StringN(1, 60, -1).Draw(t, "name")), l).Pages(letter.Chat(), bytes(most))
		told := slices.Clone(left)
		for _, p := range pages {
			told = append(told, p.Items...)
			if len(p.Title)+len(p.Text) > most || !utf8.ValidString(p.Text) {
				t.Fatalf("%d bytes, valid %t", len(p.Title)+len(p.Text), utf8.ValidString(p.Text))
			}
			for _, i := range p.Items {
				if !strings.Contains(p.Text, fmt.Sprintf("alikafka_post-cn-%04d", i)) || strings.Count(p.Text, "](https://reaper.example.com/a/") != 4*len(p.Items) {
					t.Fatalf("item %d is cut:\n%s", i, p.Text)
				}
			}
		}
		slices.Sort(told)
		for i := range n {
			if len(told) != n || told[i] != i {
				t.Fatalf("told %v", told)
			}
		}
	})
}

func TestWhereTheRoomIsSmallSpareLinesGoFirst(t *testing.T) {
	l := letter.Warnings(many(1, "n"), letter.English)
	pages, left := l.Pages(letter.Chat(), bytes(1000))
	if len(pages) != 1 || len(left) != 0 || strings.Contains(pages[0].Text, "applies to it") || !strings.Contains(pages[0].Text, "When: ") || !strings.Contains(pages[0].Text, "not mine") {
		t.Fatalf("%d pages, left %v: %+v", len(pages), left, pages)
	}
	if pages, left := l.Pages(letter.Chat(), bytes(100)); len(pages) != 0 || !slices.Equal(left, []int{0}) {
		t.Errorf("%d pages, left %v", len(pages), left)
	}
}

func TestPagesAreNumberedAndASummarySaysHowManyMore(t *testing.T) {
	pages, _ := letter.Warnings(many(5, "n"), letter.English).Pages(letter.Chat(), bytes(2500))
	if len(pages) < 2 || !strings.HasSuffix(pages[0].Title, fmt.Sprintf("(1 of %d)", len(pages))) {
		t.Errorf("%+v", pages)
	}
	r := report("enforce")
	for i := range 500 {
		r.Effects = append(r.Effects, message.Effect{Operation: "StopInstance", Instance: fmt.Sprintf("id-%d", i), Outcome: "accepted"})
	}
	page := letter.Summary(r, letter.Chinese).Cut(letter.Chat(), bytes(4096))
	if len(page.Text) > 4096 || len(page.Text) < 3900 || !strings.Contains(page.Text, fmt.Sprintf("另有 %d 项", 505-len(page.Items))) {
		t.Errorf("%d bytes with %d items:\n%s", len(page.Text), len(page.Items), page.Text[len(page.Text)-200:])
	}
}

func TestARunThatDidNothingIsNotWorthALetter(t *testing.T) {
	idle := message.Report{Run: &message.Run{}, Summary: &message.Summary{}, Verdicts: []message.Verdict{{Action: "keep", Reason: "busy"}}}
	if letter.Worthwhile(idle) || !letter.Worthwhile(report("enforce")) || !letter.Worthwhile(tripped()) || letter.Worthwhile(message.Report{}) {
		t.Error("the wrong runs are worth a letter")
	}
}

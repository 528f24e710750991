package render_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/jedib0t/go-pretty/v6/text"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; run the test with -update", err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got)\n%s", name, diff)
	}
}

func TestTextLooksLikeItsGoldenFile(t *testing.T) {
	for _, c := range []struct {
		name   string
		report message.Report
		o      render.Options
	}{
		{"full-80.txt", report(), render.Options{Width: 80}},
		{"full-140.txt", report(), render.Options{Width: 140}},
		{"full-140-verbose.txt", report(), render.Options{Width: 140, Verbose: true}},
		{"full-80-color.txt", report(), render.Options{Width: 80, Color: true}},
		{"ladder-80.txt", ladder(), render.Options{Width: 80}},
		{"ladder-140.txt", ladder(), render.Options{Width: 140}},
		{"undo.txt", undone(), render.Options{Width: 100}},
		{"empty.txt", message.Report{}, render.Options{}},
		{"ignored.txt", ignored(), render.Options{Width: 80}},
		{"nothing-found.txt", nothingFound(), render.Options{Width: 80}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var b bytes.Buffer
			if err := render.Text(&b, c.report, c.o); err != nil {
				t.Fatal(err)
			}
			golden(t, c.name, b.Bytes())
		})
	}
}

func TestMarkdownLooksLikeItsGoldenFile(t *testing.T) {
	for name, r := range map[string]message.Report{"full.md": report(), "ladder.md": ladder(), "empty.md": {}, "ignored.md": ignored()} {
		var b bytes.Buffer
		if err := render.Markdown(&b, r); err != nil {
			t.Fatal(err)
		}
		golden(t, name, b.Bytes())
	}
}

func TestWhatStrangersWroteShowsAsItIsInMarkdown(t *testing.T) {
	got := render.Escape("a|b\n\x1b[2J<b> [x](http://y) `c`\n# d")
	if want := "a\\|b \\[2J\\<b\\> \\[x\\]\\(http:\\//y\\) \\`c\\` \\# d"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

var colours = regexp.MustCompile("\x1b\\[[0-9;]*m")

func TestNoLineIsTooLongOrSteersTheTerminal(t *testing.T) {
	for width := 73; width <= 200; width += 7 {
		for _, colour := range []bool{false, true} {
			var b bytes.Buffer
			if err := render.Text(&b, report(), render.Options{Width: width, Color: colour, Verbose: true}); err != nil {
				t.Fatal(err)
			}
			s := b.String()
			if colour {
				s = colours.ReplaceAllString(s, "")
			}
			for line := range strings.Lines(s) {
				line = strings.TrimSuffix(line, "\n")
				if n := text.StringWidthWithoutEscSequences(line); n > max(width, 80) {
					t.Errorf("width %d: %d cells: %q", width, n, line)
				}
				if strings.ContainsFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("not printable: %q", line)
				}
			}
		}
	}
}

func TestReleasesComeFirstAndReasonsStandTogether(t *testing.T) {
	var b bytes.Buffer
	if err := render.Text(&b, report(), render.Options{Width: 140}); err != nil {
		t.Fatal(err)
	}
	order := []string{"dev-a", "dev-b", "orders", "half-measured", "alikafka_post-cn-000000000005", "paid", "later"}
	at := 0
	for _, name := range order {
		next := strings.Index(b.String()[at:], name)
		if next < 0 {
			t.Fatalf("%s is missing or out of order in\n%s", name, b.String())
		}
		at += next
	}
}

func TestBytesNeverRoundsUseAway(t *testing.T) {
	for rate, want := range map[float64]string{
		0: "0 B/s", 0.01: "<0.1 B/s", 0.5: "0.5 B/s", 12: "12 B/s", 1023.4: "1023 B/s", 1023.6: "1.0 KiB/s", 1024: "1 KiB/s",
		1536: "1.5 KiB/s", 1 << 20: "1 MiB/s", 5.5 * (1 << 30): "5.5 GiB/s", -1: "unknown", math.Inf(1): "unknown",
	} {
		if got := render.Bytes(rate); got != want {
			t.Errorf("%g: got %q, want %q", rate, got, want)
		}
	}
	if got := render.Bytes(math.NaN()); got != "unknown" {
		t.Errorf("NaN: %q", got)
	}
}

func TestJSONIsTheReportAndCannotSteerATerminal(t *testing.T) {
	var b bytes.Buffer
	if err := render.JSON(&b, report()); err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, b.String())
	var back message.Report
	if err := json.Unmarshal(b.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report(), back); diff != "" {
		t.Errorf("(-sent +read)\n%s", diff)
	}
}

func checkHarmless(t *testing.T, s string) {
	t.Helper()
	if i := strings.IndexFunc(s, func(r rune) bool { return r != '\n' && !unicode.IsPrint(r) }); i >= 0 {
		t.Errorf("not printable at %d: %q", i, s[i:min(len(s), i+10)])
	}
}

func TestJSONLinesWritesOneMessageALine(t *testing.T) {
	r := report()
	sent := []message.Message{{Run: r.Run}, {Verdict: &r.Verdicts[6]}, {Effect: &r.Effects[0]}, {Summary: r.Summary}}
	var b bytes.Buffer
	lines := render.JSONLines(&b)
	for _, m := range sent {
		lines.Write(m)
	}
	checkHarmless(t, b.String())
	var got []message.Message
	for line := range bytes.Lines(b.Bytes()) {
		var m message.Message
		if err := json.Unmarshal(line, &m); err != nil {
			t.Fatal(err)
		}
		got = append(got, m)
	}
	if diff := cmp.Diff(sent, got); diff != "" || lines.Err() != nil {
		t.Errorf("%v (-sent +read)\n%s", lines.Err(), diff)
	}
}

type broken struct{ calls int }

var errBroken = errors.New("broken pipe")

func (b *broken) Write([]byte) (int, error) { b.calls++; return 0, errBroken }

func TestAFailingWriterIsReported(t *testing.T) {
	w := &broken{}
	lines := render.JSONLines(w)
	lines.Write(message.Message{Run: report().Run})
	lines.Write(message.Message{Run: report().Run})
	if !errors.Is(lines.Err(), errBroken) || w.calls != 1 {
		t.Errorf("error %v after %d calls", lines.Err(), w.calls)
	}
	if err := render.Text(w, report(), render.Options{}); !errors.Is(err, errBroken) {
		t.Errorf("Text: %v", err)
	}
	if err := render.JSON(w, report()); !errors.Is(err, errBroken) {
		t.Errorf("JSON: %v", err)
	}
}

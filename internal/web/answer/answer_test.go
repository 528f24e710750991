package answer

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var purposes = []string{"keep", "release", "not-mine", "undo"}

func question(l Lang, purpose string) Question {
	q := Question{
		Lang: l, Purpose: purpose, Instance: "alikafka_post-cn-x", Name: "<b>x</b>", Region: "cn-hangzhou", Account: "1", Rule: "dev", Owner: "alice",
		Deadline: "2026-11-25 18:00 CST", Expires: "2026-12-09 18:00 CST", Sentence: "Nobody has used it.", Verdict: "idle for 24h", MaxWho: 80, MaxWhy: 300,
		Evidence: []Evidence{{"bytes_in <= 1KiB/s", "true", "12 B/s"}},
	}
	if purpose == "keep" {
		q.Days, q.Until = 14, "2026-12-08"
	}
	return q
}

func TestBothLanguagesSayTheSameThings(t *testing.T) {
	if !slices.Equal(slices.Sorted(maps.Keys(english)), slices.Sorted(maps.Keys(chinese))) {
		t.Error("one of the languages lacks words")
	}
	verbs := regexp.MustCompile(`%.`)
	for key, text := range english {
		if text == "" || chinese[key] == "" || !slices.Equal(verbs.FindAllString(text, -1), verbs.FindAllString(chinese[key], -1)) {
			t.Errorf("%s: %q, %q", key, text, chinese[key])
		}
	}
}

// broken is what a page shows where words are missing or do not fit.
var broken = regexp.MustCompile(`%!|<no value>|<h1></h1>|<p></p>|<p role="status"></p>|<dt></dt>|></button>|></label>`)

func TestEveryQuestionAndEveryReplyHasItsWords(t *testing.T) {
	pages, err := New()
	if err != nil {
		t.Fatal(err)
	}
	check := func(name string, w *httptest.ResponseRecorder, err error) {
		t.Helper()
		if body := w.Body.String(); err != nil || broken.MatchString(body) || strings.Contains(body, "<b>") || strings.Contains(body, "<script") {
			t.Errorf("%s: %v\n%s", name, err, body)
		}
	}
	for _, l := range []Lang{English, Chinese} {
		for _, purpose := range purposes {
			w := httptest.NewRecorder()
			check(purpose, w, pages.Ask(w, question(l, purpose)))
			labels := regexp.MustCompile(`<label for="(\w+)">`).FindAllStringSubmatch(w.Body.String(), -1)
			for _, label := range labels {
				if !strings.Contains(w.Body.String(), `id="`+label[1]+`"`) {
					t.Errorf("nothing is called %s", label[1])
				}
			}
			if len(labels) != 2 || strings.Count(w.Body.String(), "<form") != 1 {
				t.Errorf("%d labels", len(labels))
			}
			for _, state := range []string{"done", "before", "gone", "plan-mode", "no-store", "no-warning", "not-stopped", "failed"} {
				for _, next := range []Next{Nothing, NextNow, NextRun} {
					if next != Nothing && (purpose != "release" || state != "done") {
						continue
					}
					w := httptest.NewRecorder()
					check(purpose+" "+state, w, pages.Tell(w, 200, Told{Question: question(l, purpose), State: state, Who: "<b>bob</b>", Why: "because", At: "now", Next: next}))
				}
			}
		}
		for _, status := range []int{403, 410} {
			w := httptest.NewRecorder()
			check("refused", w, pages.Refuse(w, status, l))
			if w.Code != status {
				t.Errorf("HTTP %d", w.Code)
			}
		}
	}
}

func TestTheLanguageIsTheReaders(t *testing.T) {
	for asked, want := range map[string]Lang{
		"": English, "zh-CN,zh;q=0.9": Chinese, "de,fr": English, "de, zh-TW;q=0.7, en;q=0.3": Chinese, "en-GB,zh": English, "*": English, "zhx": English,
	} {
		r := httptest.NewRequest(http.MethodGet, "/a/x", http.NoBody)
		r.Header.Set("Accept-Language", asked)
		if got := Language(r); got != want {
			t.Errorf("%q: %s", asked, got)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/a/x?lang=zh", http.NoBody)
	r.Header.Set("Accept-Language", "en")
	if Language(r) != Chinese {
		t.Error("the address does not decide")
	}
}

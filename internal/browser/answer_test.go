package browser

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// loaded does what loads a page, and returns the status of that page.
func (b *tab) loaded(t *testing.T, actions ...chromedp.Action[chromedp.Void]) int64 {
	t.Helper()
	response, err := chromedp.RunResponse(b, actions...)
	if err != nil {
		t.Fatal(err)
	}
	return response.Status
}

func (b *tab) text(t *testing.T) string {
	t.Helper()
	return eval[string](t, b, `document.querySelector('main').innerText`)
}

// wide checks that a page needs no scrolling sideways.
func (b *tab) wide(t *testing.T) {
	t.Helper()
	if wide, room := eval[int](t, b, `document.documentElement.scrollWidth`), eval[int](t, b, `innerWidth`); wide > room {
		t.Errorf("the page is %d wide in a window of %d", wide, room)
	}
}

// pressed is a press of the mouse in the middle of an element.
func pressed(t *testing.T, b *tab, selector string) chromedp.Action[chromedp.Void] {
	t.Helper()
	at := eval[struct{ X, Y float64 }](t, b, `(e => { e.scrollIntoView({block: 'center', behavior: 'instant'}); const r = e.getBoundingClientRect();
		return {x: r.x + r.width / 2, y: r.y + r.height / 2} })(document.querySelector('`+selector+`'))`)
	return chromedp.MouseClickXY(at.X, at.Y)
}

func byMouse(t *testing.T, b *tab) int64 {
	t.Helper()
	b.run(t, chromedp.SendKeys("#who", "alice"), chromedp.SendKeys("#why", "we still need it"))
	return b.loaded(t, pressed(t, b, "button"))
}

func byKeyboard(t *testing.T, b *tab) int64 {
	t.Helper()
	const active = `(e => e.id || e.tagName)(document.activeElement)`
	for _, want := range []struct{ at, keys string }{{"A", ""}, {"who", "alice"}, {"why", "we still need it"}, {"BUTTON", ""}} {
		b.run(t, chromedp.KeyEvent(kb.Tab))
		if got := eval[string](t, b, active); got != want.at {
			t.Fatalf("the focus is on %s, not on %s", got, want.at)
		}
		if f := eval[focused](t, b, focus); !strings.HasPrefix(f.Outline, "solid") || strings.HasSuffix(f.Outline, " 0px") {
			t.Errorf("nobody sees that %s has the focus: %s", want.at, f.Outline)
		}
		if want.keys != "" {
			b.run(t, chromedp.KeyEvent(want.keys))
		}
	}
	return b.loaded(t, chromedp.KeyEvent(kb.Enter))
}

func TestAnAnswerIsGivenByMouseAndByKeyboard(t *testing.T) {
	for _, width := range []int64{1280, 390} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprint(width, " wide, ", scheme), func(t *testing.T) {
				s := newAnswerSite(t)
				b := newTab(t, width, 844)
				b.run(t, coloured(scheme))
				for id, way := range map[string]func(*testing.T, *tab) int64{first: byMouse, second: byKeyboard} {
					b.run(t, chromedp.Navigate(s.link(t, id, "keep")))
					b.wide(t)
					labelled(t, b)
					b.run(t, chromedp.Reload()) // the focus starts at the top again
					before := s.mark(t)
					status, text := way(t, b), b.text(t)
					if status != http.StatusOK || !strings.Contains(text, "kept up to the end of") || !strings.Contains(text, "alice") || !strings.Contains(text, "we still need it") {
						t.Fatalf("HTTP %d\n%s", status, text)
					}
					b.wide(t)
					if after := s.mark(t); after.mutations == before.mutations || after.answers != before.answers+1 {
						t.Errorf("%+v became %+v", before, after)
					}
				}
				b.quiet(t, s.url)
			})
		}
	}
}

// TestTheButtonIsOnTheFirstScreenOfAPhone is about what a person sees who has just
// tapped a link: what is asked, about what, why, and the button, without scrolling. The
// evidence is there for who opens it.
func TestTheButtonIsOnTheFirstScreenOfAPhone(t *testing.T) {
	s := newAnswerSite(t)
	b := newTab(t, 390, 844)
	for _, id := range []string{first, second} {
		for lang, words := range map[string]string{"en": "11 signals read", "zh": "已读取 11 项指标"} {
			for _, answer := range []string{"keep", "release", "not-mine"} {
				b.run(t, chromedp.Navigate(s.link(t, id, answer)+"?lang="+lang))
				bottom := eval[float64](t, b, `document.querySelector('button').getBoundingClientRect().bottom`)
				if text := b.text(t); bottom > 844 || !strings.Contains(text, words) || strings.Contains(text, "bytes_in") {
					t.Errorf("%s %s %s: the button ends at %.0f\n%s", id, lang, answer, bottom, text)
				}
				eval[bool](t, b, openAll)
				if text := b.text(t); strings.Count(text, "bytes_in <= 1.0 KiB/s") != 1 || !strings.Contains(text, "1000000000000001") {
					t.Errorf("%s %s %s: the evidence is missing:\n%s", id, lang, answer, text)
				}
				b.wide(t)
			}
		}
	}
	b.quiet(t, s.url)
}

// labelled checks that every field has a name that is read out and can be tapped.
func labelled(t *testing.T, b *tab) {
	t.Helper()
	const nameless = `[...document.querySelectorAll('input, textarea, select')].filter(e => e.labels.length !== 1 || e.labels[0].innerText.trim() === '').length`
	if n := eval[int](t, b, nameless); n != 0 {
		t.Errorf("%d fields have no label", n)
	}
	b.run(t, pressed(t, b, `label[for="who"]`))
	if got := eval[string](t, b, `document.activeElement.id`); got != "who" {
		t.Errorf("the label leads to %q", got)
	}
}

func TestAFormComesFromItsOwnPageInEveryBrowser(t *testing.T) {
	for _, aged := range []bool{false, true} {
		s := newAnswerSite(t)
		s.aged = aged
		b := newTab(t, 390, 844)
		b.run(t, chromedp.Navigate(s.link(t, first, "not-mine")))
		if status := byMouse(t, b); status != http.StatusOK || !slices.Equal(s.posts, []string{s.url}) {
			t.Errorf("aged %v: HTTP %d; sent from %q, not from %s", aged, status, s.posts, s.url)
		}
	}
}

func TestWhoeverOpensALinkInABrowserChangesNothing(t *testing.T) {
	s := newAnswerSite(t)
	before := s.mark(t)
	b := newTab(t, 390, 844)
	for _, answer := range []string{"keep", "release", "not-mine"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			scanned(t, method, s.link(t, first, answer))
		}
		if status := b.loaded(t, chromedp.Navigate(s.link(t, first, answer))); status != http.StatusOK || !strings.Contains(b.text(t), first) {
			t.Errorf("HTTP %d\n%s", status, b.text(t))
		}
	}
	if after := s.mark(t); after != before {
		t.Errorf("%+v became %+v", before, after)
	}
	b.quiet(t, s.url)
}

// scanned follows a link as a scanner does, without what a browser tells.
func scanned(t *testing.T, method, address string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := response.Body.Close(); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("%s: HTTP %d, %v", method, response.StatusCode, err)
	}
}

func TestAFormThatIsSentTwiceIsOneAnswer(t *testing.T) {
	s := newAnswerSite(t)
	b := newTab(t, 1280, 844)
	b.run(t, chromedp.Navigate(s.link(t, first, "release")))
	byMouse(t, b)
	once := s.mark(t)
	for name, again := range map[string]func() int64{
		"reloaded": func() int64 { return b.loaded(t, chromedp.Reload()) },
		"gone back to": func() int64 {
			b.run(t, chromedp.NavigateBack())
			return byMouse(t, b)
		},
	} {
		posts := len(s.posts)
		status, text := again(), b.text(t)
		if status != http.StatusOK || len(s.posts) != posts+1 || !strings.Contains(text, "alice") {
			t.Errorf("%s: HTTP %d, %d posts\n%s", name, status, len(s.posts)-posts, text)
		}
		if !strings.Contains(eval[string](t, b, `document.title`), "answered before") {
			t.Errorf("%s: %s", name, text)
		}
	}
	if twice := s.mark(t); once.answers != 1 || twice != once {
		t.Errorf("%+v became %+v", once, twice)
	}
	b.quiet(t, s.url)
}

func TestALinkOfNoUseShowsAPageThatTellsNothing(t *testing.T) {
	s := newAnswerSite(t)
	good := s.link(t, first, "release")
	middle := len(good) - 30
	flipped := "A"
	if good[middle] == 'A' {
		flipped = "B"
	}
	b := newTab(t, 390, 844)
	before := s.mark(t)
	for _, c := range []struct {
		name, address, title string
		wait                 time.Duration
		status               int64
	}{
		{"changed", good[:middle] + flipped + good[middle+1:], "This link is not valid", 0, 403},
		{"of another account", s.foreign(t), "This link is not valid", 0, 403},
		{"expired", good, "This link has expired", 40 * 24 * time.Hour, 410},
	} {
		_ = s.clock.Sleep(t.Context(), c.wait)
		status, text := b.loaded(t, chromedp.Navigate(c.address)), b.text(t)
		if status != c.status || !strings.Contains(text, c.title) || len(text) < len(c.title)+30 {
			t.Errorf("%s: HTTP %d\n%s", c.name, status, text)
		}
		if strings.Contains(text, "alikafka_") || strings.Contains(text, "dev-nightly") || eval[int](t, b, `document.forms.length`) != 0 {
			t.Errorf("%s: the page tells about the instance:\n%s", c.name, text)
		}
		b.wide(t)
	}
	if after := s.mark(t); after != before {
		t.Errorf("%+v became %+v", before, after)
	}
}

func TestAnAnswerSpeaksChineseToAChineseBrowser(t *testing.T) {
	s := newAnswerSite(t)
	b := newTab(t, 390, 844)
	b.run(t, command(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}}))
	b.run(t, chromedp.Navigate(s.link(t, first, "keep")))
	b.wide(t)
	if text := b.text(t); !strings.Contains(text, "保留 14 天") || eval[string](t, b, `document.documentElement.lang`) != "zh-CN" {
		t.Errorf("%s", text)
	}
	if status := byMouse(t, b); status != http.StatusOK || eval[string](t, b, `document.documentElement.lang`) != "zh-CN" {
		t.Errorf("HTTP %d\n%s", status, b.text(t))
	}
	b.quiet(t, s.url)
}

func TestAnAnswerHasItsPicturesTaken(t *testing.T) {
	s := newAnswerSite(t)
	for _, p := range []struct {
		name, scheme, answer string
		width, height        int64
	}{{"answer", "light", "release", 1100, 900}, {"answer-dark", "dark", "release", 390, 844}, {"answer-phone", "light", "keep", 390, 844}} {
		b := newTab(t, p.width, p.height)
		b.run(t, coloured(p.scheme), chromedp.Navigate(s.link(t, first, p.answer)))
		picture, err := chromedp.Run(b, chromedp.CaptureScreenshot())
		if err != nil {
			t.Fatal(err)
		}
		if len(picture) < 10_000 || len(picture) > 200_000 {
			t.Errorf("%s: a picture of %d bytes", p.name, len(picture))
		}
		if *screenshots == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(*screenshots, p.name+".png"), picture, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

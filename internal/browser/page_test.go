package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var screenshots = flag.String("browser.screenshots", "", "write pictures of the page into this folder")

func TestThePage(t *testing.T) {
	site := served(t)
	t.Run("fits a desktop and a phone, in both languages", func(t *testing.T) { fits(t, site) })
	t.Run("has colours for the dark", func(t *testing.T) { dark(t, site) })
	t.Run("can be used by keyboard alone", func(t *testing.T) { keyboard(t, site) })
	t.Run("leads from an instance to its evidence", func(t *testing.T) { evidence(t, site) })
	t.Run("has its pictures taken", func(t *testing.T) { pictures(t, site) })
}

// openAll opens all that can be opened on a page.
const openAll = `document.querySelectorAll('details').forEach(d => { d.open = true }) === undefined`

func fits(t *testing.T, site string) {
	for _, width := range []int64{1280, 390} {
		b := newTab(t, width, 800)
		for _, lang := range []string{"en", "zh"} {
			b.run(t, chromedp.Navigate(site+"?lang="+lang))
			for _, step := range []string{"true", openAll} {
				eval[bool](t, b, step)
				if wide, room := eval[int](t, b, `document.documentElement.scrollWidth`), eval[int](t, b, `innerWidth`); wide > room {
					t.Errorf("%d wide, %s: the page is %d wide and has to be scrolled sideways", width, lang, wide)
				}
			}
			if got := eval[string](t, b, `document.documentElement.lang`); got != lang {
				t.Errorf("the page says it is in %q, not %q", got, lang)
			}
			if eval[int](t, b, `document.querySelectorAll('svg.chart').length`) < 3 {
				t.Error("the charts are missing")
			}
		}
		b.quiet(t, site)
	}
}

func dark(t *testing.T, site string) {
	b := newTab(t, 1280, 800)
	const colours = `(e => e.backgroundColor + ' ' + e.color)(getComputedStyle(document.body))`
	b.run(t, coloured("light"), chromedp.Navigate(site))
	light := eval[string](t, b, colours)
	b.run(t, coloured("dark"))
	if got := eval[string](t, b, colours); got == light || !strings.HasPrefix(light, "rgb(255, 255, 255)") {
		t.Errorf("light %s, dark %s", light, got)
	}
	b.quiet(t, site)
}

// focus describes what has the focus, and how that shows.
const focus = `(e => { const s = getComputedStyle(e); return {
	tag: e.tagName, text: e.textContent.trim(), outline: s.outlineStyle + ' ' + s.outlineWidth,
	id: e.dataset.seen ??= String(document.querySelectorAll('[data-seen]').length) } })(document.activeElement)`

type focused struct{ Tag, Text, Outline, ID string }

func keyboard(t *testing.T, site string) {
	b := newTab(t, 1280, 800)
	b.run(t, chromedp.Navigate(site))
	const reachable = `[...document.querySelectorAll('a[href], summary, button, input, textarea, select')].filter(e => e.checkVisibility()).length`
	want := eval[int](t, b, reachable)
	var seen []string
	for range want {
		b.run(t, chromedp.KeyEvent(kb.Tab))
		f := eval[focused](t, b, focus)
		if f.Tag == "BODY" || slices.Contains(seen, f.ID) {
			t.Fatalf("after %d of %d, the focus is on %s %q", len(seen), want, f.Tag, f.Text)
		}
		if !strings.HasPrefix(f.Outline, "solid") || strings.HasSuffix(f.Outline, " 0px") {
			t.Errorf("nobody sees that %s %q has the focus: %s", f.Tag, f.Text, f.Outline)
		}
		seen = append(seen, f.ID)
		if len(seen) == 1 && !strings.Contains(f.Text, "Skip") {
			t.Errorf("the first is %q, and no way past what stands above the contents", f.Text)
		}
	}
	// The evidence opens by a key.
	eval[bool](t, b, `document.querySelector('details.panel summary').focus() === undefined`)
	b.run(t, chromedp.KeyEvent(kb.Enter))
	if !eval[bool](t, b, `document.querySelector('details.panel').open`) {
		t.Error("a key does not open the evidence")
	}
	eval[bool](t, b, `document.querySelector('a.skip').focus() === undefined`)
	b.run(t, chromedp.KeyEvent(kb.Enter))
	if got := eval[string](t, b, `document.activeElement.id`); got != "main" {
		t.Errorf("skipping leads to %q", got)
	}
	b.quiet(t, site)
}

func evidence(t *testing.T, site string) {
	b := newTab(t, 1280, 800)
	b.run(t, chromedp.Navigate(site))
	eval[bool](t, b, `document.querySelector('table.cards a[href^="#"]').click() === undefined`)
	if !eval[bool](t, b, `(e => e.closest('details').open && e.querySelector('svg.chart') !== null && e.querySelector('table') !== null)(document.querySelector(location.hash))`) {
		t.Error("the evidence does not show")
	}
	b.quiet(t, site)
}

func pictures(t *testing.T, site string) {
	for _, p := range []struct {
		name, scheme  string
		width, height int64
	}{{"page", "light", 1100, 1000}, {"page-dark", "dark", 1100, 1000}, {"page-phone", "light", 390, 844}} {
		b := newTab(t, p.width, p.height)
		b.run(t, coloured(p.scheme), chromedp.Navigate(site))
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
		fmt.Printf("%s: %d bytes\n", p.name, len(picture))
	}
}

package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var required = flag.Bool("browser.required", false, "fail where no Chromium is found, instead of skipping")

// patience bounds one test in the browser; it is no measure of anything.
const patience = time.Minute

// chromium returns the browser's path, from CHROMIUM or PATH.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{os.Getenv("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); name != "" && err == nil {
			return path
		}
	}
	if *required {
		t.Fatal("no Chromium was found: install Debian's package chromium, or name one in CHROMIUM")
	}
	t.Skip("!!!! no Chromium was found, so that NO page is tested in a browser: install the package chromium, or name one in CHROMIUM !!!!")
	return ""
}

// tab is a browser tab, and what it complained about and asked for.
type tab struct {
	context.Context
	mu         sync.Mutex
	complaints []string
	asked      []string
}

// newTab opens a tab of some size in a browser of its own.
func newTab(t *testing.T, width, height int64) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium(t)), chromedp.Flag("disable-dev-shm-usage", true))
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	one := &tab{Context: ctx}
	if err := chromedp.Listen(ctx, one.listen); err != nil {
		t.Fatal(err)
	}
	one.run(t, command(network.Enable, network.EnableParams{}), command(log.Enable, cdp.Empty{}), one.sized(width, height))
	return one
}

// command is a command of the browser's protocol as an action.
func command[P any](c cdp.Command[P, cdp.Empty], params P) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, t, c, params)
		return chromedp.Void{}, err
	}
}

// sized makes the window of some size; a narrow one is a phone's.
func (b *tab) sized(width, height int64) chromedp.Action[chromedp.Void] {
	if width < 500 {
		return chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateScale(2))
	}
	return chromedp.EmulateViewport(width, height)
}

// coloured chooses the colours that the reader prefers, "light" or "dark".
func coloured(scheme string) chromedp.Action[chromedp.Void] {
	return command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *log.EventEntryAdded:
		b.complaints = append(b.complaints, fmt.Sprintf("%s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL))
	case *runtime.EventConsoleAPICalled:
		b.complaints = append(b.complaints, fmt.Sprintf("console.%s", e.Type))
	case *runtime.EventExceptionThrown:
		b.complaints = append(b.complaints, e.ExceptionDetails.Text)
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.Method+" "+e.Request.URL)
	}
}

// run does something in the tab.
func (b *tab) run(t *testing.T, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b, actions...); err != nil {
		t.Fatal(err)
	}
}

// eval returns what an expression is on the page.
func eval[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	value, err := chromedp.Run(b, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// quiet checks that the page complained about nothing, and that nothing but its own
// site was asked for anything.
func (b *tab) quiet(t *testing.T, site string) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		t.Errorf("the browser complained: %s", c)
	}
	for _, asked := range b.asked {
		if _, url, _ := strings.Cut(asked, " "); !strings.HasPrefix(url, site) {
			t.Errorf("something else was loaded: %s", asked)
		}
	}
	if len(b.asked) == 0 {
		t.Error("nothing was asked at all, so that this test proves nothing")
	}
}

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
	"golang.org/x/term"

	"alikafka-reaper/internal/message"
)

// showsProgress says whether somebody looks on: standard error is a terminal, and
// no program reads the result.
func (c *console) showsProgress() bool {
	file, ok := c.errs.(*os.File)
	return ok && term.IsTerminal(int(file.Fd())) && !c.json()
}

// watch shows how far a run has come, by its messages, until finish is called.
// Where nobody looks on there is no sink.
func (c *console) watch(ctx context.Context) (sink message.Sink, finish func()) {
	if !c.showsProgress() {
		return nil, func() {}
	}
	w := &watcher{regions: map[[2]string]struct{}{}}
	container := mpb.NewWithContext(ctx, mpb.WithOutput(c.errs))
	bar := container.New(0, mpb.SpinnerStyle(),
		mpb.BarWidth(1), mpb.AppendDecorators(decor.Any(func(decor.Statistics) string { return w.text() }), decor.Elapsed(decor.ET_STYLE_GO, decor.WCSyncSpace)))
	return w, func() {
		bar.SetTotal(-1, true)
		container.Wait()
	}
}

// count shows how many of some steps are done. What is said meanwhile goes above it.
// Finish may be called twice.
func (c *console) count(ctx context.Context, steps int) (step, finish func()) {
	if !c.showsProgress() {
		return func() {}, func() {}
	}
	errs := c.errs
	container := mpb.NewWithContext(ctx, mpb.WithOutput(errs), mpb.WithWidth(40))
	bar := container.AddBar(int64(steps), mpb.AppendDecorators(decor.CountersNoUnit("%d of %d"), decor.Elapsed(decor.ET_STYLE_GO, decor.WCSyncSpace)))
	c.errs = container
	return bar.Increment, sync.OnceFunc(func() {
		bar.Abort(false) // one that is full is not touched by it
		container.Wait()
		c.errs = errs
	})
}

// watcher counts what a run says. Its text is read from the goroutine that draws.
type watcher struct {
	mu       sync.Mutex
	verdicts int
	regions  map[[2]string]struct{}
	changes  int
}

// Write takes in a message.
func (w *watcher) Write(m message.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case m.Verdict != nil:
		w.verdicts++
		w.regions[[2]string{m.Verdict.Instance.Account, m.Verdict.Instance.Region}] = struct{}{}
	case m.Effect != nil && m.Effect.Outcome != "intended":
		w.changes++
	}
}

// text says how far it has come.
func (w *watcher) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.verdicts+w.changes == 0 {
		return "looking"
	}
	var parts []string
	if w.verdicts > 0 {
		parts = append(parts, fmt.Sprintf("%d instances in %d regions judged", w.verdicts, len(w.regions)))
	}
	if w.changes > 0 {
		parts = append(parts, fmt.Sprintf("%d changes tried", w.changes))
	}
	return strings.Join(parts, ", ")
}

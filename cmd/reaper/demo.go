package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/cloudtest"
	"alikafka-reaper/internal/message"
)

//go:embed demo/rules.yaml
var demoRules []byte

// demoResult is what the demo shows, and what --output json prints.
type demoResult struct {
	Plan     message.Report `json:"plan"`
	Enforced message.Report `json:"enforced"`
	Repeated message.Report `json:"repeated"`
	// Calls are the cloud's own count of calls by operation.
	Calls map[string]int `json:"calls"`
	// Released are the instances that the cloud really releases now.
	Released []string `json:"released"`
	// Seconds is how long the function worked; BuildSeconds came before.
	Seconds      float64 `json:"seconds"`
	BuildSeconds float64 `json:"build_seconds"`
}

func newDemo(c *console) *cobra.Command {
	var verbose, story, notices bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Watch the function do its whole job against a local cloud; needs no account",
		Long: `Build the function, start it the way Function Compute does, and let it work on a
local cloud with a fleet that holds every interesting case: first a plan, then an
enforced run, then the same event again. Nothing leaves this machine.

With --story the service works in this process instead, on a small fleet and by a
clock that is moved on: three days of warning, waiting, stopping, undoing, releasing
and confirming go by in a second or two. The notices go to chat services on this machine;
one is shown as its reader sees it, and with --notices all of them.`,
		Example: "  reaper demo\n  reaper demo --verbose\n  reaper demo --story\n  reaper demo --story --notices\n  reaper demo -o json",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			switch {
			case story && verbose:
				return &exit{exitUsage, errors.New("--story shows no conditions"), "leave out --verbose"}
			case notices && !story:
				return &exit{exitUsage, errors.New("--notices shows what people read in the story"), "write reaper demo --story --notices"}
			case story:
				return c.demoStory(cmd.Context(), notices)
			default:
				return c.demo(cmd.Context(), verbose)
			}
		},
	}
	cmd.Flags().BoolVar(&story, "story", false, "three days of warn, wait, stop, undo and release, in a second or two")
	cmd.Flags().BoolVar(&notices, "notices", false, "with --story, show every notice as its readers see it, in English and Chinese")
	cmd.Flags().BoolVarP(&verbose, "verbose", "v", false, "show the conditions behind each verdict")
	return cmd
}

func (c *console) demo(ctx context.Context, verbose bool) (err error) {
	began := time.Now()
	c.say("Building the function (the first time takes about a minute) ...")
	folder, err := codeFolder(ctx, demoRules)
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	if err != nil {
		return err
	}
	built := time.Now()
	logs, err := os.Create(filepath.Join(folder, "function.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, logs.Close()) }()
	l, err := startLocal(ctx, cloudtest.Config{Fleet: cloudtest.DemoFleet()}, folder, "enforce", logs)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.stop()) }()
	tale, err := tell(ctx, c, l)
	if err != nil {
		return err
	}
	tale.Seconds, tale.BuildSeconds = time.Since(built).Seconds(), built.Sub(began).Seconds()
	if err := c.show(tale, l, verbose); err != nil {
		return err
	}
	return tale.check()
}

// tell lets the function work three times.
func tell(ctx context.Context, c *console, l *local) (demoResult, error) {
	const timer = `{"triggerTime":"2026-11-23T18:00:00Z","triggerName":"nightly","payload":""}`
	var s demoResult
	for _, chapter := range []struct {
		what    string
		payload string
		report  *message.Report
	}{
		{"A plan, as called from the console", `{"command":"plan","reason":"demo"}`, &s.Plan},
		{"The nightly timer, in enforce mode", timer, &s.Enforced},
		{"The same timer event, delivered twice", timer, &s.Repeated},
	} {
		c.say("%s: %s", chapter.what, chapter.payload)
		report, err := l.invoke(ctx, chapter.payload)
		if err != nil {
			return s, err
		}
		*chapter.report = report
	}
	s.Calls = map[string]int{}
	for _, call := range l.cloud.Journal() {
		s.Calls[call.Action]++
	}
	s.Released = l.released()
	return s, nil
}

// released returns the ids that the cloud took a release on for.
func (l *local) released() []string {
	var ids []string
	for _, call := range l.cloud.Journal() {
		if call.Mutating && call.Applied {
			ids = append(ids, call.InstanceIDs...)
		}
	}
	return slices.Sorted(slices.Values(ids))
}

func (c *console) show(s demoResult, l *local, verbose bool) error {
	if c.json() {
		return c.encode(s)
	}
	if err := c.report(s.Plan, verbose); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "\nThe nightly timer, in enforce mode\n")
	for _, e := range s.Enforced.Effects {
		instance, _ := l.cloud.Instance(e.Instance)
		fmt.Fprintf(c.out, "  %-36s %-22s %s; the cloud now says: %s\n", e.Instance, e.Name, e.Outcome, instance.Status)
	}
	fmt.Fprintf(c.out, "  %s\n", s.Enforced.Summary.Text)
	fmt.Fprintf(c.out, "\nThe same event, delivered twice\n  %s\n", s.Repeated.Summary.Text)
	fmt.Fprintf(c.out, "\nWhy %d instances were kept\n", s.Plan.Summary.Actions["keep"])
	reasons := s.Plan.Summary.Reasons
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		if reason != "idle" {
			fmt.Fprintf(c.out, "  %3d  %s\n", reasons[reason], reason)
		}
	}
	fmt.Fprintf(c.out, "\nCalls that reached the cloud, over the three invocations\n")
	for _, operation := range slices.Sorted(maps.Keys(s.Calls)) {
		fmt.Fprintf(c.out, "  %3d  %s\n", s.Calls[operation], operation)
	}
	_, err := fmt.Fprintf(c.out, "\nReleased %d, kept %d, in %.1f s after %.1f s of building. Nothing left this machine.\n",
		len(s.Released), s.Plan.Summary.Actions["keep"], s.Seconds, s.BuildSeconds)
	return err
}

// check holds the function's words against what the cloud knows.
func (s demoResult) check() error {
	planned := slices.Sorted(slices.Values(acted(s.Plan, "release")))
	switch {
	case len(planned) == 0 || !slices.Equal(planned, s.Released):
		return &exit{exitFailed, fmt.Errorf("planned %v, and the cloud released %v", planned, s.Released), "this is a defect: please report it"}
	case len(s.Plan.Summary.Reasons) < 11:
		return &exit{exitFailed, fmt.Errorf("only %d reasons were shown", len(s.Plan.Summary.Reasons)), "this is a defect: please report it"}
	}
	return nil
}

package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/calendar"
	"alikafka-reaper/internal/rules"
)

func newWindow(c *console) *cobra.Command {
	window := &cobra.Command{
		Use:     "window",
		Short:   "Try the windows in which rules may release",
		Long:    "Try the windows of a rules file: days, hours and holidays. Nothing is called.",
		Example: "  reaper window test '2026-10-01 09:00' --rules rules.yaml",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	var rulesFile, want string
	test := &cobra.Command{
		Use:   "test TIME",
		Short: "Say for each rule whether its window is open at a time",
		Long: `Say for each rule whether it may release at a time, and when its window opens next. A
time without a zone is meant in the rules file's.`,
		Example: "  reaper window test '2026-10-01 09:00' --rules rules.yaml\n  reaper window test '2026-11-24T22:00:00+08:00' --want inside",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			if want != "" && want != calendar.Inside.String() && want != calendar.Outside.String() {
				return &exit{exitUsage, fmt.Errorf("--want %q is not known", want), "write inside or outside"}
			}
			set, err := checkFile(rulesFile)
			if err != nil {
				return wrongRules(err)
			}
			at, err := parseMoment(args[0], set.Zone)
			if err != nil {
				return &exit{exitUsage, err, "write for example '2026-10-01 09:00'"}
			}
			return c.testWindows(set, at, want)
		},
	}
	test.Flags().StringVar(&rulesFile, "rules", "rules.yaml", "rules file")
	test.Flags().StringVar(&want, "want", "", "inside or outside: fail when a rule with a window says otherwise")
	window.AddCommand(test)
	return window
}

func parseMoment(text string, zone *time.Location) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("the time %q cannot be read", text)
}

// windowTest is what is known of a rule's window at a time.
type windowTest struct {
	Rule string `json:"rule"`
	// State is inside, outside or unknown, or always where the rule has no window.
	State  string `json:"state"`
	Reason string `json:"reason"`
	Window string `json:"window,omitempty"`
	// Next says when it opens; empty while it is open.
	Next string `json:"next,omitempty"`
}

func (c *console) testWindows(set *rules.Ruleset, at time.Time, want string) error {
	wrong := 0
	var tested []windowTest
	for _, w := range set.Windows() {
		one := testWindow(w, at, set.Zone)
		if w.Window != nil && want != "" && want != one.State {
			wrong++
		}
		tested = append(tested, one)
	}
	if err := c.showWindows(tested, at.In(set.Zone)); err != nil {
		return err
	}
	if wrong > 0 {
		return &exit{exitFailed, fmt.Errorf("%d windows are not %s", wrong, want), ""}
	}
	return nil
}

func testWindow(w rules.RuleWindow, at time.Time, zone *time.Location) windowTest {
	if w.Window == nil {
		return windowTest{Rule: w.Rule, State: "always", Reason: "the rule has no window"}
	}
	d := w.Window.Contains(at)
	t := windowTest{Rule: w.Rule, State: d.State.String(), Reason: d.Reason, Window: w.Window.String()}
	if d.State != calendar.Inside {
		t.Next = nextOpening(w, at, zone)
	}
	return t
}

func (c *console) showWindows(tested []windowTest, at time.Time) error {
	if c.json() {
		return c.encode(map[string]any{"time": at, "windows": tested})
	}
	fmt.Fprintf(c.out, "%s\n", at.Format("Mon 2006-01-02 15:04 MST"))
	for _, t := range tested {
		fmt.Fprintf(c.out, "  %-24s %s: %s\n", t.Rule, t.State, t.Reason)
		for _, more := range []string{t.Window, t.Next} {
			if more != "" {
				fmt.Fprintf(c.out, "  %-24s %s\n", "", more)
			}
		}
	}
	return nil
}

func nextOpening(w rules.RuleWindow, at time.Time, zone *time.Location) string {
	// A year holds every yearly window.
	next, d := w.Window.NextOpen(at, 366*24*time.Hour)
	if d.State == calendar.Outside {
		return "it does not open within a year"
	}
	word := "opens"
	if d.State == calendar.Unknown {
		word = "may open"
	}
	return word + " " + next.In(zone).Format("Mon 2006-01-02 15:04 MST")
}

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/reap"
)

func newReplay(c *console) *cobra.Command {
	var rulesFile string
	cmd := &cobra.Command{
		Use:   "replay RUN",
		Short: "Judge a saved run again, offline",
		Long: `Judge a run that was saved with --output json again, without any call. By the same
rules the verdicts must be the same byte for byte; by changed rules the differences
are shown. Exit code 1 means that something differs.`,
		Example: "  reaper plan -o json > run.json\n  reaper replay run.json --rules rules.yaml",
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			saved, err := readRun(args[0])
			if err != nil {
				return err
			}
			if rulesFile == "" {
				rulesFile = saved.Run.Rules
			}
			differences, err := c.rejudge(args[0], saved, rulesFile, sameBytes)
			if err != nil || differences == 0 {
				return err
			}
			return &exit{exitFailed, fmt.Errorf("%d verdicts differ", differences), nextAfterReplay(saved, rulesFile)}
		},
	}
	cmd.Flags().StringVar(&rulesFile, "rules", "", "rules file (default: the one of the run)")
	return cmd
}

func newWhatif(c *console) *cobra.Command {
	var rulesFile string
	cmd := &cobra.Command{
		Use:   "whatif --rules FILE RUN...",
		Short: "Show how other rules would have judged saved runs",
		Long: `Judge saved runs by other rules, offline, and show the verdicts that change. Facts that
a run never asked for stay unknown, so a laxer rule shows fewer releases than it would make.`,
		Example: "  reaper whatif --rules new.yaml runs/*.json",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error {
			if rulesFile == "" {
				return &exit{exitUsage, errors.New("no rules file"), "name the rules to try with --rules"}
			}
			for _, name := range files {
				saved, err := readRun(name)
				if err != nil {
					return err
				}
				if _, err := c.rejudge(name, saved, rulesFile, sameDecision); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&rulesFile, "rules", "", "rules file to try")
	return cmd
}

var errNoRun = errors.New("this is no saved run")

func readRun(name string) (message.Report, error) {
	var saved message.Report
	data, err := os.ReadFile(name)
	if err != nil {
		return saved, &exit{exitConfig, err, "name a file written by reaper plan -o json"}
	}
	if err := json.Unmarshal(data, &saved); err != nil || saved.Run == nil {
		return saved, &exit{exitConfig, fmt.Errorf("%s: %w", name, errors.Join(errNoRun, err)), "name a file written by reaper plan -o json"}
	}
	return saved, nil
}

// rejudge prints how verdicts change and returns how many do.
func (c *console) rejudge(name string, saved message.Report, rulesFile string, same equality) (int, error) {
	set, err := checkFile(rulesFile)
	if err != nil {
		return 0, wrongRules(err)
	}
	verdicts, err := reap.Replay(saved, set)
	if err != nil {
		return 0, &exit{exitConfig, fmt.Errorf("%s: %w", name, err), "save the run again with this version"}
	}
	changes := compare(saved.Verdicts, verdicts, same)
	if c.json() {
		return len(changes), json.NewEncoder(c.out).Encode(map[string]any{"run": name, "verdicts": len(verdicts), "changes": changes})
	}
	fmt.Fprintf(c.out, "%s: %d verdicts, %d differ\n", name, len(verdicts), len(changes))
	for _, change := range changes {
		fmt.Fprintf(c.out, "  %s\n    was %s: %s\n    is  %s: %s\n", change.Instance,
			change.Was.Action, change.Was.Text, change.Is.Action, change.Is.Text)
	}
	return len(changes), nil
}

// change is one verdict that differs.
type change struct {
	Instance string          `json:"instance"`
	Was      message.Verdict `json:"was"`
	Is       message.Verdict `json:"is"`
}

// equality says whether two verdicts count as the same.
type equality func(a, b message.Verdict) bool

// compare pairs verdicts by instance and returns the pairs that differ.
func compare(was, is []message.Verdict, same equality) []change {
	before := map[[3]string]message.Verdict{}
	for _, v := range was {
		before[keyOf(v)] = v
	}
	var changes []change
	now := map[[3]string]message.Verdict{}
	for _, v := range is {
		now[keyOf(v)] = v
	}
	for _, v := range was {
		if _, there := now[keyOf(v)]; !there {
			changes = append(changes, change{v.Instance.ID, v, message.Verdict{Instance: v.Instance, Action: "keep", Reason: "out-of-scope", Text: "its region is not in scope of these rules"}})
		}
	}
	for _, v := range is {
		old := before[keyOf(v)]
		if !same(old, v) {
			changes = append(changes, change{v.Instance.ID, old, v})
		}
	}
	return changes
}

func keyOf(v message.Verdict) [3]string {
	return [3]string{v.Instance.Account, v.Instance.Region, v.Instance.ID}
}

// sameBytes holds a replay to its promise.
func sameBytes(a, b message.Verdict) bool {
	left, leftErr := json.Marshal(a)
	right, rightErr := json.Marshal(b)
	return leftErr == nil && rightErr == nil && bytes.Equal(left, right)
}

// sameDecision overlooks other thresholds that lead to the same end.
func sameDecision(a, b message.Verdict) bool {
	return a.Action == b.Action && a.Reason == b.Reason && a.Rule == b.Rule && a.Force == b.Force
}

func nextAfterReplay(saved message.Report, rulesFile string) string {
	set, err := checkFile(rulesFile)
	if err != nil || set.Digest != saved.Run.RulesDigest {
		return "the rules changed since the run; reaper whatif shows the same without failing"
	}
	return "the rules are the same, so this is a defect or another version: please report it"
}

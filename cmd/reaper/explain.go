package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"alikafka-reaper/internal/message"
	"alikafka-reaper/internal/message/render"
)

func newExplain(c *console) *cobra.Command {
	f := new(callFlags)
	var from string
	cmd := &cobra.Command{
		Use:   "explain ID",
		Short: "Say why an instance is released or kept, condition by condition",
		Long: `Judge one instance now, or read its verdict from a saved run, and show every condition
with its threshold, what was found, and the measurements behind it.
` + environmentHelp,
		Example: "  reaper explain alikafka_post-cn-x\n  reaper explain alikafka_post-cn-x --from run.json -o json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			report, err := c.explained(cmd, f, from, args[0])
			if err != nil {
				return err
			}
			i := slices.IndexFunc(report.Verdicts, func(v message.Verdict) bool { return v.Instance.ID == args[0] })
			if i < 0 {
				return &exit{exitFailed, fmt.Errorf("there is no verdict about %s", args[0]), nextWithoutVerdict(report)}
			}
			if c.json() {
				return render.JSON(c.out, message.Report{Run: report.Run, Verdicts: report.Verdicts[i : i+1]})
			}
			return render.Explain(c.out, report.Verdicts[i], report.Run, c.options(true))
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&from, "from", "", "read the verdict from a run saved with --output json")
	return cmd
}

func (c *console) explained(cmd *cobra.Command, f *callFlags, from, id string) (message.Report, error) {
	if from != "" {
		return readRun(from)
	}
	f.Command, f.Instances = "plan", []string{id}
	return c.invoke(cmd, f)
}

// nextWithoutVerdict says what to do when an instance left no verdict: its row
// may be broken, its region may have failed, or the id may be wrong.
func nextWithoutVerdict(r message.Report) string {
	if r.Summary != nil && len(r.Summary.Problems) > 0 {
		var texts []error
		for _, p := range r.Summary.Problems {
			texts = append(texts, errors.New(p.Text))
		}
		return errors.Join(texts...).Error()
	}
	return "check that it is the id and not the name, and the regions in scope"
}

package main

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
)

func newRoot(c *console) *cobra.Command {
	root := &cobra.Command{
		Use:   "reaper",
		Short: "Release idle pay-as-you-go Kafka instances on Alibaba Cloud, safely",
		Long: `reaper finds ApsaraMQ for Kafka instances that a rule says are idle and releases
them. A release cannot be undone, so everything that is not proved keeps an
instance, and nothing is released unless REAPER_MODE is enforce.

Try it first: reaper demo needs no account.`,
		Example:       "  reaper demo\n  reaper check rules.yaml\n  reaper plan --rules rules.yaml",
		SilenceErrors: true, SilenceUsage: true,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if !slices.Contains([]string{"text", "json"}, c.output) {
				return &exit{exitUsage, fmt.Errorf("--output %q is not known", c.output), "use text or json"}
			}
			c.began = true
			return nil
		},
	}
	root.PersistentFlags().StringVarP(&c.output, "output", "o", "text", "text or json")
	root.PersistentFlags().BoolVar(&c.noColor, "no-color", false, "no colours, even on a terminal (NO_COLOR does the same)")
	root.AddCommand(newDemo(c), newPlan(c), newRun(c), newExplain(c),
		newCheck(c), newTest(c), newReplay(c), newWhatif(c), newWindow(c), newSchema(c), newEmulator(c), newPackage(c))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return &exit{exitUsage, err, "run " + cmd.CommandPath() + " --help"}
	})
	return root
}

var errChecksFailed = errors.New("a rules file is wrong")

package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newUndo(c *console) *cobra.Command {
	f := new(callFlags)
	cmd := &cobra.Command{
		Use:   "undo ID...",
		Short: "Reopen instances that were stopped, and protect them for a week",
		Long: `Reopen the named instances that are stopped, and protect each by the tag reaper/keep
for a week. Of every other one it says why there is nothing to undo: a release cannot
be undone, see reaper rebirth. The rules decide nothing here, but they name the regions.

REAPER_MODE must be enforce. With the function's REAPER_STORE the undo stands in its
ledger too.
` + environmentHelp,
		Example: "  REAPER_MODE=enforce reaper undo alikafka_post-cn-x\n  REAPER_MODE=enforce reaper undo alikafka_post-cn-x alikafka_post-cn-y --reason 'needed for the audit'",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := mayChange(); err != nil {
				return err
			}
			f.Command, f.Instances = "undo", args
			report, err := c.invoke(cmd, f)
			if err != nil {
				return err
			}
			return errors.Join(c.report(report, false), verdictOf(report))
		},
	}
	f.registerPlace(cmd)
	return cmd
}

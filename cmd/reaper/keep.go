package main

import (
	"errors"

	"github.com/spf13/cobra"

	"alikafka-reaper/events"
)

func newKeep(c *console) *cobra.Command {
	f := new(callFlags)
	cmd := &cobra.Command{
		Use:   "keep ID... --for 14d",
		Short: "Protect instances from the reaper for some days",
		Long: `Protect each named instance by the tag reaper/keep=until DATE. DATE is counted in the
rules' time zone, and the whole day still counts. A protection that lasts longer is never
shortened. The next run takes the mark off what was warned of.

Only V2 instances take tags by this API. Of every other one it says how to protect it in
the rules file. A tag does not save what is stopped already: use reaper undo.

REAPER_MODE must be enforce, since a tag is written. REAPER_FREEZE does not stop it,
since it takes nothing from anybody.
` + environmentHelp,
		Example: "  REAPER_MODE=enforce reaper keep alikafka_post-cn-x --for 14d\n  REAPER_MODE=enforce reaper keep alikafka_post-cn-x alikafka_post-cn-y --for 2w --reason 'audit until the 15th'",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.For == "" {
				return &exit{exitUsage, errors.New("it is not said for how long"), "add for example --for 14d"}
			}
			if _, err := events.Days(f.For); err != nil {
				return &exit{exitUsage, err, "add for example --for 14d"}
			}
			if err := mayChange(); err != nil {
				return err
			}
			f.Command, f.Instances = "keep", args
			report, err := c.invoke(cmd, f)
			if err != nil {
				return err
			}
			return errors.Join(c.report(report, false), verdictOf(report))
		},
	}
	f.registerPlace(cmd)
	cmd.Flags().StringVar(&f.For, "for", "", "how long, in days or weeks, such as 14d or 2w; 365 days at most")
	return cmd
}
